#include "wire/nfkc.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgdbm::wire {
namespace {

using namespace std::string_view_literals;

TEST(Nfkc, ComposesWhatBelongsTogether) {
  EXPECT_EQ(normalize_nfkc(U"e\u0301"), U"\u00e9"sv);
  EXPECT_EQ(normalize_nfkc(U"\u00e9"), U"\u00e9"sv);
  EXPECT_EQ(normalize_nfkc(U"\u0041\u030a"), U"\u00c5"sv);
  EXPECT_EQ(normalize_nfkc(U"\u212b"), U"\u00c5"sv);
}

TEST(Nfkc, TakesCompatibleFormsForTheirOrdinaryOnes) {
  EXPECT_EQ(normalize_nfkc(U"\u00aa"), U"a"sv);
  EXPECT_EQ(normalize_nfkc(U"\u2168"), U"IX"sv);
  EXPECT_EQ(normalize_nfkc(U"\ufb01"), U"fi"sv);
  EXPECT_EQ(normalize_nfkc(U"\uff21"), U"A"sv);
  EXPECT_EQ(normalize_nfkc(U"\ufdfa").size(), 18U) << "the longest there is";
}

TEST(Nfkc, OrdersMarksByTheirClass) {
  EXPECT_EQ(normalize_nfkc(U"q\u0307\u0323"), U"q\u0323\u0307"sv);
  EXPECT_EQ(normalize_nfkc(U"q\u0323\u0307"), U"q\u0323\u0307"sv);
  EXPECT_EQ(normalize_nfkc(U"\u1e9b\u0323"), U"\u1e69"sv);
}

TEST(Nfkc, DoesNotComposeOverAMarkOfTheSameClass) {
  EXPECT_EQ(normalize_nfkc(U"a\u0305\u0301"), U"a\u0305\u0301"sv);
  EXPECT_EQ(normalize_nfkc(U"\u0301e"), U"\u0301e"sv) << "a mark in front has nothing to join";
}

TEST(Nfkc, LeavesApartWhatIsExcludedFromComposition) {
  EXPECT_EQ(normalize_nfkc(U"\u0958"), U"\u0915\u093c"sv);
  EXPECT_EQ(normalize_nfkc(U"\u0915\u093c"), U"\u0915\u093c"sv);
}

TEST(Nfkc, BuildsHangulByArithmetic) {
  EXPECT_EQ(normalize_nfkc(U"\u1100\u1161"), U"\uac00"sv);
  EXPECT_EQ(normalize_nfkc(U"\u1100\u1161\u11a8"), U"\uac01"sv);
  EXPECT_EQ(normalize_nfkc(U"\uac00\u11a8"), U"\uac01"sv);
  EXPECT_EQ(normalize_nfkc(U"\uac01\u11a8"), U"\uac01\u11a8"sv);
  EXPECT_EQ(normalize_nfkc(U"\ud7a3"), U"\ud7a3"sv);
  EXPECT_EQ(normalize_nfkc(U"\u1161\u1100"), U"\u1161\u1100"sv);
}

TEST(Nfkc, LeavesTheRestAlone) {
  EXPECT_EQ(normalize_nfkc(U""), U""sv);
  EXPECT_EQ(normalize_nfkc(U"plain ASCII"), U"plain ASCII"sv);
  EXPECT_EQ(normalize_nfkc(U"\U0010fffd\U0001f600"), U"\U0010fffd\U0001f600"sv);
}

struct Vector {
  std::u32string_view text;
  std::u32string_view normalized;
};

constexpr Vector vectors[]{
#include "nfkc_vectors.inc"
};

TEST(Nfkc, AgreesWithAnIndependentImplementation) {
  std::size_t changed = 0;
  for (const auto& vector : vectors) {
    EXPECT_EQ(normalize_nfkc(vector.text), vector.normalized) << "vector " << &vector - vectors;
    EXPECT_EQ(normalize_nfkc(vector.normalized), vector.normalized) << "vector " << &vector - vectors;
    changed += vector.text != vector.normalized ? 1U : 0U;
  }
  EXPECT_GT(changed, 150U) << "the vectors are to put something to the test";
}

}  // namespace
}  // namespace pgdbm::wire
