#include <pgdbm/base/secret.hpp>

#include <gtest/gtest.h>

#include <concepts>
#include <cstddef>
#include <cstring>
#include <new>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <version>
#ifdef __cpp_lib_format
#include <format>
#endif

namespace pgdbm {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(Streamable<std::string>);
static_assert(!Streamable<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::convertible_to<std::string, Secret>);
#ifdef __cpp_lib_format
static_assert(!std::is_default_constructible_v<std::formatter<Secret, char>>);
#endif

/// The bytes of the object itself, where a short text lives.
std::string bytes_of(const void* object, std::size_t size) {
  std::string bytes(size, '\0');
  std::memcpy(bytes.data(), object, size);
  return bytes;
}

TEST(Secret, RevealsItsTextWhenAsked) {
  EXPECT_EQ(Secret{"hunter2"}.reveal(), "hunter2");
  EXPECT_TRUE(Secret{}.empty());
  EXPECT_FALSE(Secret{"x"}.empty());
}

TEST(Secret, ComparesByItsText) {
  EXPECT_EQ(Secret{"a"}, Secret{"a"});
  EXPECT_NE(Secret{"a"}, Secret{"b"});
}

TEST(Secret, KeepsItsTextWhenAssigned) {
  Secret secret{"one"};
  const Secret other{"two"};
  secret = other;
  EXPECT_EQ(secret.reveal(), "two");
  secret = Secret{"three"};
  EXPECT_EQ(secret.reveal(), "three");
  const auto& same = secret;
  secret = same;
  EXPECT_EQ(secret.reveal(), "three");
}

TEST(Secret, LeavesNothingInWhatItWasMovedFrom) {
  Secret from{"hunter2"};
  const Secret to{std::move(from)};
  EXPECT_EQ(to.reveal(), "hunter2");
  EXPECT_EQ(bytes_of(&from, sizeof from).find("unter2"), std::string::npos);
}

TEST(Secret, OverwritesItsBytesWhenItEnds) {
  alignas(Secret) std::byte storage[sizeof(Secret)];
  auto* secret = new (storage) Secret{"hunter2"};
  ASSERT_NE(bytes_of(storage, sizeof storage).find("unter2"), std::string::npos);
  secret->~Secret();
  EXPECT_EQ(bytes_of(storage, sizeof storage).find("unter2"), std::string::npos);
}

TEST(Secret, OverwritesTheTextItWasMadeOf) {
  std::string text = "hunter2";
  const Secret secret{std::move(text)};
  EXPECT_EQ(bytes_of(&text, sizeof text).find("unter2"), std::string::npos);
}

}  // namespace
}  // namespace pgdbm
