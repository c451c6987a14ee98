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

/// Where FNV-1a begins.
pub(crate) const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: it grows byte by byte, so that all pieces that begin at a letter are hashed in one go.
pub(crate) fn fnv1a(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// XXH3 in 128 bits of several parts, one after another.
pub(crate) fn of_parts(parts: &[&[u8]]) -> u128 {
    let mut buffer = smallvec::SmallVec::<[u8; 256]>::new();
    parts.iter().for_each(|part| buffer.extend_from_slice(part));
    xxhash_rust::xxh3::xxh3_128(&buffer)
}

/// The last hexadecimal digits of a number, as many as there is room for.
pub(crate) fn hex_of(mut value: u128, digits: &mut [u8]) -> &str {
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(value & 15) as usize];
        value >>= 4;
    }
    std::str::from_utf8(digits).unwrap_or_default()
}
