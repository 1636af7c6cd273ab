// A catalogue with a few types of users and extensions.
#pragma once

#include <pgdbm/types/oid_lookup.hpp>

#include <string>
#include <string_view>

namespace pgdbm::types::testing {

class FakeLookup final : public OidLookup {
 public:
  static constexpr Oid domain_over_int4 = 20'000;
  static constexpr Oid domain_over_mood = 20'001;
  static constexpr Oid domain_over_float4_array = 20'003;  ///< the array of a domain over float4
  static constexpr Oid citext = 20'010;
  static constexpr Oid citext_array = 20'011;
  static constexpr Oid ltree = 20'020;
  static constexpr Oid hstore = 20'030;
  static constexpr Oid hstore_array = 20'031;
  static constexpr Oid mood = 20'040;
  static constexpr Oid mood_array = 20'041;
  static constexpr Oid vector = 20'050;

  static const FakeLookup& instance() {
    static const FakeLookup lookup;
    return lookup;
  }

  [[nodiscard]] bool knows(Oid type) const noexcept override { return !name(type).empty(); }

  [[nodiscard]] Oid base_of(Oid type) const noexcept override {
    if (type == domain_over_int4) return oid::int4;
    if (type == domain_over_mood) return mood;
    if (type == domain_over_float4_array) return 1021;
    return type;
  }

  [[nodiscard]] Oid same_bytes_as(Oid type) const noexcept override {
    if (type == citext || type == mood) return oid::text;
    if (type == citext_array || type == mood_array) return 1009;
    return type;
  }

  [[nodiscard]] bool may_be(Oid type, NamedType named) const noexcept override {
    if (!knows(type)) return true;
    const bool is_array = type == citext_array || type == hstore_array || type == mood_array;
    return name(type) == named.name && is_array == named.is_array;
  }

  [[nodiscard]] std::string name_of(Oid type) const override { return std::string{name(type)}; }

 private:
  static std::string_view name(Oid type) noexcept {
    switch (type) {
      case citext:
      case citext_array:
        return "citext";
      case ltree:
        return "ltree";
      case hstore:
      case hstore_array:
        return "hstore";
      case mood:
      case mood_array:
        return "mood";
      case vector:
        return "vector";
      case domain_over_int4:
        return "age";
      case domain_over_mood:
        return "temper";
      case domain_over_float4_array:
        return "factor";
      default:
        return {};
    }
  }
};

}  // namespace pgdbm::types::testing
