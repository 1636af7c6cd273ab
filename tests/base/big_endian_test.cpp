#include <pgdbm/base/big_endian.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>

namespace pgdbm {
namespace {

static_assert(swap_to_network(swap_to_network(std::uint32_t{0x01020304})) == 0x01020304);
static_assert(swap_to_network(std::uint8_t{0xfe}) == 0xfe);

template <class T, std::size_t N>
void expect_bytes(T value, const std::array<int, N>& expected) {
  std::array<std::byte, N> bytes{};
  store_big_endian(bytes.data(), value);
  for (std::size_t i = 0; i < N; ++i) EXPECT_EQ(std::to_integer<int>(bytes[i]), expected[i]) << "byte " << i;
  EXPECT_EQ(load_big_endian<T>(bytes.data()), value);
}

TEST(BigEndian, WritesTheHighestByteFirst) {
  expect_bytes(std::uint16_t{0x0102}, std::array{1, 2});
  expect_bytes(std::uint32_t{0x01020304}, std::array{1, 2, 3, 4});
  expect_bytes(std::uint64_t{0x0102030405060708}, std::array{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST(BigEndian, KeepsTheSignOfEveryWidth) {
  expect_bytes(std::int8_t{-2}, std::array{0xfe});
  expect_bytes(std::int16_t{-2}, std::array{0xff, 0xfe});
  expect_bytes(std::int32_t{-2}, std::array{0xff, 0xff, 0xff, 0xfe});
  expect_bytes(std::numeric_limits<std::int64_t>::min(), std::array{0x80, 0, 0, 0, 0, 0, 0, 0});
}

TEST(BigEndian, ReadsAndWritesAtAnyAddress) {
  alignas(8) std::array<std::byte, 16> bytes{};
  for (std::size_t offset = 0; offset < 8; ++offset) {
    store_big_endian(bytes.data() + offset, std::uint64_t{0xa1b2c3d4e5f60718});
    EXPECT_EQ(load_big_endian<std::uint64_t>(bytes.data() + offset), 0xa1b2c3d4e5f60718) << "at " << offset;
  }
}

}  // namespace
}  // namespace pgdbm
