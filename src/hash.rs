//! Numbers that stand for names and texts.

/// XXH3 of some bytes: the same in every run and on every machine. Two of a million texts have the same one in thirty
/// million cases; nobody is kept from making such texts.
pub(crate) fn fingerprint(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}

/// The same for tables of many kinds of things, each with a seed of its own.
pub(crate) fn seeded(bytes: &[u8], seed: u64) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(bytes, seed)
}
