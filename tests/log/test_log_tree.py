"""Trees, frontiers, proofs and tiles: properties that hold for any size."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.log import (
    EMPTY_ROOT,
    Frontier,
    MerkleTree,
    ProofRejected,
    Rejection,
    TileEdge,
    TileReader,
    TileUnreadable,
    leaf_hash,
    leaf_hashes,
    new_bundles,
    new_tiles,
    read_edge,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from openkp.log.proofs import MAX_SIZE
from openkp.log.tiles import (
    TileAddress,
    format_bundle,
    parse_bundle,
    parse_tile_path,
    read_bundle,
    tile_addresses,
)

LEAVES = leaf_hashes(number.to_bytes(4, "big") for number in range(70_000))
TREE = MerkleTree(LEAVES[:2000])
sizes = st.integers(1, 2000)


def flip(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@settings(deadline=None)
@given(st.data(), sizes)
def test_any_leaf_of_any_size_is_proven_and_any_changed_bit_is_found(data, size):
    index = data.draw(st.integers(0, size - 1))
    proof, root = TREE.inclusion_proof(index, size), TREE.root(size)
    verify_inclusion(LEAVES[index], proof, index=index, size=size, root=root)
    parts = [LEAVES[index], root, *proof]
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = flip(parts[which], bit)
    leaf, changed_root, *changed = parts
    with pytest.raises(ProofRejected) as rejected:
        verify_inclusion(leaf, changed, index=index, size=size, root=changed_root)
    assert rejected.value.reason is Rejection.ROOT_DIFFERS


@settings(deadline=None)
@given(st.data(), sizes)
def test_a_proof_for_another_place_is_rejected(data, size):
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-3, 2 * size).filter(lambda number: number != index))
    with pytest.raises(ProofRejected):
        verify_inclusion(
            LEAVES[index], TREE.inclusion_proof(index, size), index=other, size=size, root=TREE.root(size)
        )


@settings(deadline=None)
@given(st.data(), sizes)
def test_any_two_sizes_are_consistent_and_any_changed_bit_is_found(data, new):
    old = data.draw(st.integers(1, new))
    proof = TREE.consistency_proof(old, new)
    parts = [TREE.root(old), TREE.root(new), *proof]
    verify_consistency(proof, old_size=old, old_root=parts[0], new_size=new, new_root=parts[1])
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = flip(parts[which], bit)
    old_root, new_root, *changed = parts
    with pytest.raises(ProofRejected):
        verify_consistency(changed, old_size=old, old_root=old_root, new_size=new, new_root=new_root)


@settings(deadline=None)
@given(st.data(), sizes)
def test_a_rewritten_leaf_leaves_no_consistent_proof(data, new):
    """Fork by one changed leaf: whatever the forger's own tree proves does not fit the old root."""
    old = data.draw(st.integers(1, new))
    changed = data.draw(st.integers(0, old - 1))
    forged = LEAVES[:new]
    forged[changed] = leaf_hash(b"forged")
    forger = MerkleTree(forged)
    with pytest.raises(ProofRejected):
        verify_consistency(
            forger.consistency_proof(old),
            old_size=old,
            old_root=TREE.root(old),
            new_size=new,
            new_root=forger.root(),
        )


@settings(deadline=None)
@given(
    st.lists(st.binary(max_size=40), max_size=70),
    st.integers(-(2**70), 2**70),
    st.integers(-(2**70), 2**70),
    st.binary(max_size=33),
)
def test_verification_raises_nothing_but_its_own_error(proof, one, two, root):
    with pytest.raises(ProofRejected):
        verify_inclusion(b"x" * 32, proof, index=one, size=two, root=root)
    if one != two or proof:
        with pytest.raises(ProofRejected):
            verify_consistency(proof, old_size=one, old_root=root, new_size=two, new_root=b"y" * 32)


def test_a_consistency_proof_from_the_empty_tree_is_refused():
    with pytest.raises(ProofRejected) as rejected:
        verify_consistency([], old_size=0, old_root=EMPTY_ROOT, new_size=1, new_root=LEAVES[0])
    assert rejected.value.reason is Rejection.OUT_OF_RANGE


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), max_size=12))
def test_tree_frontier_and_definition_agree_however_a_tree_grows(steps):
    tree, frontier, size = MerkleTree(), Frontier(), 0
    for step in steps:
        added = LEAVES[size : size + step]
        if step % 2:
            for leaf in added:
                tree.append(leaf)
        else:
            tree.extend(added)
        for leaf in added:
            frontier.append(leaf)
        size += step
        assert tree.root() == frontier.root() == root_of(LEAVES[:size])
        assert tree.size == frontier.size == size
        assert Frontier.from_bytes(frontier.to_bytes()).root() == frontier.root()
    assert tree.frontier().to_bytes() == frontier.to_bytes()


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_a_frontier_is_read_from_its_own_bytes_only(data):
    try:
        frontier = Frontier.from_bytes(data)
    except ValueError:
        return
    assert frontier.to_bytes() == data


def test_broken_callers_are_told():
    for bad in (b"", b"x" * 31, b"x" * 33):
        with pytest.raises(ValueError, match="32 bytes"):
            MerkleTree().append(bad)
        with pytest.raises(ValueError, match="32 bytes"):
            MerkleTree([LEAVES[0], bad])
    for index, size in ((5, 5), (-1, 5), (0, 0), (0, 2001)):
        with pytest.raises(ValueError, match="lea"):
            TREE.inclusion_proof(index, size)
    for old, new in ((0, 5), (6, 5), (1, 2001)):
        with pytest.raises(ValueError, match=r"size|leaves"):
            TREE.consistency_proof(old, new)
    frontier = Frontier()
    frontier.append(LEAVES[0])
    with pytest.raises(ValueError, match="subtree"):
        frontier.append_subtree(LEAVES[1], height=1)


def test_a_kept_right_edge_stays_right_while_the_tree_grows():
    tree = MerkleTree(LEAVES[:5])
    before = tree.inclusion_proof(1, 5)
    tree.extend(LEAVES[5:9])
    assert tree.inclusion_proof(1, 5) == before
    verify_inclusion(LEAVES[1], tree.inclusion_proof(1), index=1, size=9, root=tree.root())


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=6), st.data())
def test_tiles_give_the_root_and_the_proofs_of_the_tree_for_any_growth(steps, data):
    files, edge, entries = {}, TileEdge(), [n.to_bytes(4, "big") for n in range(sum(steps))]
    for step in steps:
        last = (
            read_bundle(files.get, TileAddress(level=None, index=edge.size // 256, width=edge.size % 256))
            if edge.size % 256
            else []
        )
        bundles = new_bundles(edge.size, last, entries[edge.size : edge.size + step])
        edge, tiles = new_tiles(edge, LEAVES[edge.size : edge.size + step])
        for path, content in [*tiles, *bundles]:
            assert files.setdefault(path, content) == content
            assert parse_tile_path(path).path() == path
        tree = MerkleTree(LEAVES[: edge.size])
        assert edge.root() == tree.root()
        assert read_edge(files.get, edge.size) == edge
        assert edge.frontier().to_bytes() == tree.frontier().to_bytes()
        reader = TileReader(files.get, size=edge.size, keep_tiles=2)
        reader.check_root(tree.root())
        index = data.draw(st.integers(0, edge.size - 1))
        size = data.draw(st.integers(index + 1, edge.size))
        assert reader.inclusion_proof(index, size) == tree.inclusion_proof(index, size)
        assert reader.consistency_proof(index + 1, size) == tree.consistency_proof(index + 1, size)
        assert reader.leaf(index) == leaf_hash(reader.entry(index)) == LEAVES[index]


def test_a_tree_of_70000_has_the_tiles_of_the_specification():
    edge, files = new_tiles(TileEdge(), LEAVES)
    paths = [path for path, _ in files]
    assert sum(path.startswith("tile/0/") and ".p/" not in path for path in paths) == 273
    assert [path for path in paths if ".p/" in path] == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert "tile/1/000" in paths
    assert edge.root() == MerkleTree(LEAVES).root()
    expected = [address.path() for level in range(3) for address in tile_addresses(70_000, level)]
    assert sorted(paths) == sorted(expected)


def test_a_partial_tile_that_is_gone_is_read_from_the_full_one():
    _, files = new_tiles(TileEdge(), LEAVES[:256])
    reader = TileReader(dict(files).get, size=100)
    assert reader.root() == root_of(LEAVES[:100])
    bundles = dict(new_bundles(0, [], [b"a", b"bc"] * 128))
    assert read_bundle(bundles.get, TileAddress(level=None, index=0, width=3)) == [b"a", b"bc", b"a"]


@pytest.mark.parametrize(
    ("index", "path"),
    [(0, "tile/0/000"), (999, "tile/0/999"), (1000, "tile/0/x001/000"), (1234067, "tile/0/x001/x234/067")],
)
def test_a_tile_path_is_that_of_the_specification(index, path):
    assert TileAddress(level=0, index=index).path() == path
    assert parse_tile_path(path) == TileAddress(level=0, index=index)


@settings(deadline=None)
@given(st.none() | st.integers(0, 63), st.integers(0, MAX_SIZE >> 8), st.integers(1, 256))
def test_every_tile_address_is_read_back_from_its_path(level, index, width):
    address = TileAddress(level=level, index=index, width=width)
    assert parse_tile_path(address.path()) == address


@pytest.mark.parametrize(
    "path",
    [
        "",
        "checkpoint",
        "tile/0/0",
        "tile/64/000",
        "tile/00/000",
        "tile/0/x000/001",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/001/000",
        "tile/0/../../etc/passwd",
        "tile/0/٠٠٠",
        "tile/0/000\n",
    ],
)
def test_any_other_path_is_refused(path):
    with pytest.raises(TileUnreadable):
        parse_tile_path(path)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_is_read_back_as_written(entries):
    data = format_bundle(entries)
    assert parse_bundle(data, width=len(entries)) == entries
    with pytest.raises(TileUnreadable):
        parse_bundle(data, width=len(entries) + 1)
    if data:
        with pytest.raises(TileUnreadable):
            parse_bundle(data[:-1], width=len(entries))


@settings(deadline=None)
@given(st.binary(max_size=400), st.integers(0, 256))
def test_a_bundle_of_any_bytes_is_refused_or_read(data, width):
    try:
        entries = parse_bundle(data, width=width)
    except TileUnreadable:
        return
    assert len(entries) == width


def test_an_entry_too_long_for_a_bundle_is_refused():
    assert len(format_bundle([b"x" * 65_535])) == 65_537
    with pytest.raises(ValueError, match="over 65535"):
        format_bundle([b"x" * 65_536])
    with pytest.raises(ValueError, match="partial bundle"):
        new_bundles(3, [b"one"], [b"two"])


def test_missing_and_misshapen_tiles_are_named():
    _, files = new_tiles(TileEdge(), LEAVES[:300])
    with pytest.raises(TileUnreadable, match=r"tile/0/001\.p/44"):
        TileReader({}.get, size=300).inclusion_proof(270)
    short = {**dict(files), "tile/0/000": b"x" * 32}
    with pytest.raises(TileUnreadable, match="8192"):
        TileReader(short.get, size=300).leaf(0)
    with pytest.raises(TileUnreadable):
        read_edge({}.get, 2**200)
    with pytest.raises(IndexError):
        TileReader(dict(files).get, size=300).node(3, 37)


def test_a_reader_refuses_sizes_and_places_that_its_log_does_not_have():
    _, files = new_tiles(TileEdge(), LEAVES[:300])
    reader = TileReader(dict(files).get, size=300, keep_tiles=1)
    assert reader.root(256) == root_of(LEAVES[:256])
    with pytest.raises(ProofRejected):
        reader.check_root(LEAVES[0])
    with pytest.raises(ValueError, match="300 leaves"):
        reader.root(301)
    with pytest.raises(IndexError):
        reader.entry(300)
    with pytest.raises(ValueError, match="no log"):
        TileReader(dict(files).get, size=-1)
    with pytest.raises(ValueError, match="at most"):
        new_tiles(TileEdge(size=MAX_SIZE), LEAVES[:1])
    for height, index in ((99, 0), (0, 2000), (-1, 0)):
        with pytest.raises(IndexError):
            TREE.node(height, index)
