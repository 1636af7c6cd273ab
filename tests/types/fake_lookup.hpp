// A catalogue with a few types of users and extensions.
#pragma once

#include <pgdbm/types/oid_lookup.hpp>

namespace pgdbm::types::testing {

class FakeLookup final : public OidLookup {
 public:
  static constexpr Oid domain_over_int4 = 20'000;
  static constexpr Oid citext = 20'010;
  static constexpr Oid citext_array = 20'011;
  static constexpr Oid ltree = 20'020;
  static constexpr Oid hstore = 20'030;
  static constexpr Oid hstore_array = 20'031;
  static constexpr Oid mood = 20'040;
  static constexpr Oid mood_array = 20'041;

  static const FakeLookup& instance() {
    static const FakeLookup lookup;
    return lookup;
  }

  [[nodiscard]] std::optional<TypeNumbers> find(std::string_view name) const noexcept override {
    if (name == "ltree") return TypeNumbers{ltree, 0};
    if (name == "hstore") return TypeNumbers{hstore, hstore_array};
    if (name == "mood") return TypeNumbers{mood, mood_array};
    return std::nullopt;
  }

  [[nodiscard]] Oid same_bytes_as(Oid type) const noexcept override {
    if (type == domain_over_int4) return oid::int4;
    if (type == citext || type == mood) return oid::text;
    if (type == citext_array) return 1009;
    return type;
  }
};

}  // namespace pgdbm::types::testing
