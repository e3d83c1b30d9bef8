# The image of every container of a pod: the tools, and Faultline's compiled programs with the packages they import.
ARG TOOLS_IMAGE
FROM ${TOOLS_IMAGE}
LABEL faultline.image=node
COPY app/ /
# For a node without capabilities, whatever its user: an empty volume takes this mode over.
RUN mkdir -p /data && chmod 1777 /data
WORKDIR /faultline
ENTRYPOINT []
CMD ["node"]
