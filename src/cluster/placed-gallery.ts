import type { Embedding, FallbackReason, Gallery, Group, Match, PersonMatch } from '../ports.ts';
import { Avoidance } from './avoidance.ts';
import type { ClusterNode } from './membership.ts';
import { ForwardError, type PeerClient } from './peer-client.ts';
import { ownersOf } from './rendezvous.ts';

export type PlacedGalleryOptions = {
  /** The galleries of this server. */
  local: Gallery;
  nodeId: string;
  live: () => readonly ClusterNode[];
  peers: Pick<PeerClient, 'search' | 'searchPersons'>;
  /** How many servers hold one group in memory. */
  owners: number;
  avoidance?: Avoidance;
};

export type PlacementCounts = { forwarded: number; servedAsOwner: number; fallbacks: Record<FallbackReason, number> };

/** Where a search is done: on another node, or here, since this one owns the group or cannot ask those that do. */
type Place = ClusterNode | 'owned' | 'avoided';

/**
 * A gallery whose groups are resident on few of the servers: searches, which need a group in memory, go to one of its
 * owners. An owner reads the group's version first like every server, so its answer is as fresh as one from here; and
 * whenever no owner answers, this server does the search itself. Everything else needs no residency and stays here.
 */
export class PlacedGallery implements Gallery {
  readonly #local: Gallery;
  readonly #options: PlacedGalleryOptions;
  readonly #avoidance: Avoidance;
  readonly #counts: PlacementCounts = {
    forwarded: 0,
    servedAsOwner: 0,
    fallbacks: { unreachable: 0, refused: 0, busy: 0, slow: 0, failed: 0, avoided: 0 },
  };

  constructor(options: PlacedGalleryOptions) {
    this.#options = options;
    this.#local = options.local;
    this.#avoidance = options.avoidance ?? new Avoidance();
  }

  async searchByEmbedding(group: Group, embedding: Embedding, minCosine: number, limit: number): Promise<Match[]> {
    const order = { group, probe: { embedding }, minCosine, limit };
    const here = () => this.#local.searchByEmbedding(group, embedding, minCosine, limit);
    // Only a search by face may find no probe: any other answer of that kind is one that cannot be used.
    return (await this.#placed(group, (node) => this.#options.peers.search(node, order), here)) ?? here();
  }

  searchByFace(group: Group, faceId: string, minCosine: number, limit: number): Promise<Match[] | undefined> {
    const order = { group, probe: { faceId }, minCosine, limit };
    return this.#placed(
      group,
      (node) => this.#options.peers.search(node, order),
      () => this.#local.searchByFace(group, faceId, minCosine, limit),
    );
  }

  searchPersons(group: Group, embedding: Embedding, minCosine: number, limit: number): Promise<PersonMatch[]> {
    const order = { group, probe: { embedding }, minCosine, limit };
    return this.#placed(
      group,
      (node) => this.#options.peers.searchPersons(node, order),
      () => this.#local.searchPersons(group, embedding, minCosine, limit),
    );
  }

  enrol(...args: Parameters<Gallery['enrol']>) {
    return this.#local.enrol(...args);
  }

  removeFace(...args: Parameters<Gallery['removeFace']>) {
    return this.#local.removeFace(...args);
  }

  removeFaces(...args: Parameters<Gallery['removeFaces']>) {
    return this.#local.removeFaces(...args);
  }

  removeGroup(...args: Parameters<Gallery['removeGroup']>) {
    return this.#local.removeGroup(...args);
  }

  listFaces(...args: Parameters<Gallery['listFaces']>) {
    return this.#local.listFaces(...args);
  }

  countFaces(...args: Parameters<Gallery['countFaces']>) {
    return this.#local.countFaces(...args);
  }

  listPersons(...args: Parameters<Gallery['listPersons']>) {
    return this.#local.listPersons(...args);
  }

  changePerson(...args: Parameters<Gallery['changePerson']>) {
    return this.#local.changePerson(...args);
  }

  findConflicts(...args: Parameters<Gallery['findConflicts']>) {
    return this.#local.findConflicts(...args);
  }

  findDuplicates(...args: Parameters<Gallery['findDuplicates']>) {
    return this.#local.findDuplicates(...args);
  }

  findFace(...args: Parameters<Gallery['findFace']>) {
    return this.#local.findFace(...args);
  }

  compareWithFace(...args: Parameters<Gallery['compareWithFace']>) {
    return this.#local.compareWithFace(...args);
  }

  compareEmbeddings(...args: Parameters<Gallery['compareEmbeddings']>) {
    return this.#local.compareEmbeddings(...args);
  }

  stats() {
    return this.#local.stats();
  }

  counts(): PlacementCounts {
    return this.#counts;
  }

  async #placed<T>(group: Group, forward: (node: ClusterNode) => Promise<T>, here: () => Promise<T>): Promise<T> {
    const place = this.#placeOf(group.uid);
    if (place === 'owned') {
      this.#counts.servedAsOwner++;
      return here();
    }
    if (place === 'avoided') {
      this.#counts.fallbacks.avoided++;
      return here();
    }
    try {
      const matches = await forward(place);
      this.#counts.forwarded++;
      return matches;
    } catch (error) {
      if (!(error instanceof ForwardError)) throw error;
      this.#counts.fallbacks[error.reason]++;
      if (error.reason === 'unreachable' || error.reason === 'refused') this.#avoidance.avoid(place.nodeId);
      if (error.reason === 'slow') this.#avoidance.avoid(place.nodeId, group.uid);
      return here();
    }
  }

  /** Any of the owners will do; taking one by chance spreads the searches of a busy group. */
  #placeOf(groupUid: string): Place {
    const { live, owners, nodeId } = this.#options;
    const chosen = ownersOf(groupUid, live(), owners);
    if (chosen.some((owner) => owner.nodeId === nodeId)) return 'owned';
    const willing = chosen.filter((owner) => !this.#avoidance.isAvoided(owner.nodeId, groupUid));
    return willing[Math.floor(Math.random() * willing.length)] ?? 'avoided';
  }
}
