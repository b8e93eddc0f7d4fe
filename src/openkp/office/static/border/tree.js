/** The Merkle tree of a log (RFC 6962 section 2.1), from leaf hashes that stand side by side in one array. */

import { sameBytes } from "./cbor.js";
import { sha256 } from "./crypto.js";

export const HASH_BYTES = 32;
const NODE = 1;

/** SHA-256(0x01 || left || right). */
function nodeHash(buffer, left, right) {
  buffer[0] = NODE;
  buffer.set(left, 1);
  buffer.set(right, 1 + HASH_BYTES);
  return sha256(buffer);
}

/** The root over joined 32-byte hashes; a node without a sibling rises unchanged. */
export function rootOf(joined) {
  if (joined.length === 0) return sha256(new Uint8Array(0));
  const buffer = new Uint8Array(1 + 2 * HASH_BYTES);
  let level = joined;
  while (level.length > HASH_BYTES) {
    const size = level.length / HASH_BYTES;
    const above = new Uint8Array(Math.ceil(size / 2) * HASH_BYTES);
    for (let at = 0; at < size; at += 2) {
      const left = level.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
      const hash = at + 1 < size
        ? nodeHash(buffer, left, level.subarray((at + 1) * HASH_BYTES, (at + 2) * HASH_BYTES)) : left;
      above.set(hash, (at / 2) * HASH_BYTES);
    }
    level = above;
  }
  return level;
}

/**
 * The root of a tree of `size` leaves whose first `first` leaves are known by the hashes of the complete subtrees
 * they fall into, largest first, and the rest by joined leaf hashes. Returns null where the counts do not fit.
 */
export function rootFrom(subtrees, first, leaves) {
  const stack = [];
  const buffer = new Uint8Array(1 + 2 * HASH_BYTES);
  let rest = first;
  let height = 0;
  const sizes = [];
  for (; rest > 0; rest = Math.floor(rest / 2), height += 1) if (rest % 2) sizes.unshift(2 ** height);
  if (sizes.length !== subtrees.length) return null;
  sizes.forEach((size, at) => stack.push({ size, hash: subtrees[at] }));
  for (let at = 0; at < leaves.length; at += HASH_BYTES) {
    let node = { size: 1, hash: leaves.subarray(at, at + HASH_BYTES) };
    while (stack.length && stack[stack.length - 1].size === node.size) {
      node = { size: node.size * 2, hash: nodeHash(buffer, stack.pop().hash, node.hash) };
    }
    stack.push(node);
  }
  if (!stack.length) return rootOf(new Uint8Array(0));
  let root = stack.pop().hash;
  while (stack.length) root = nodeHash(buffer, stack.pop().hash, root);
  return root;
}

/** Where a leaf hash stands among joined hashes; -1 for nowhere. */
export function indexOfHash(joined, hash) {
  const [first, second, third] = hash;
  for (let at = 0; at < joined.length; at += HASH_BYTES) {
    if (joined[at] === first && joined[at + 1] === second && joined[at + 2] === third
      && sameBytes(joined.subarray(at, at + HASH_BYTES), hash)) return at / HASH_BYTES;
  }
  return -1;
}
