import type { SimObserver } from "./sim-cluster.ts";

/** Lets two look on at the same cluster. Of each event, `first` is told first. */
export function bothObservers(first: SimObserver, second: SimObserver): Required<SimObserver> {
  return {
    onHandled(node) {
      first.onHandled?.(node);
      second.onHandled?.(node);
    },
    onSynced(node) {
      first.onSynced?.(node);
      second.onSynced?.(node);
    },
    onNote(node, event) {
      first.onNote?.(node, event);
      second.onNote?.(node, event);
    },
    onProcess(node, what) {
      first.onProcess?.(node, what);
      second.onProcess?.(node, what);
    },
    onPowerLost(node, lostWrites, keptWrites) {
      first.onPowerLost?.(node, lostWrites, keptWrites);
      second.onPowerLost?.(node, lostWrites, keptWrites);
    },
    onSent(parcel) {
      first.onSent?.(parcel);
      second.onSent?.(parcel);
    },
    onCopied(parcel, copy) {
      first.onCopied?.(parcel, copy);
      second.onCopied?.(parcel, copy);
    },
    onReceived(message) {
      first.onReceived?.(message);
      second.onReceived?.(message);
    },
    onLost(parcel, why) {
      first.onLost?.(parcel, why);
      second.onLost?.(parcel, why);
    },
  };
}
