#include "net/retry.hpp"

#include <gtest/gtest.h>

namespace pgdbm::net {
namespace {

Failure said(Setback setback, std::string_view state) {
  ServerReport report;
  report.sqlstate = SqlState{state};
  return {
      .setback = setback,
      .fault = {.kind = FaultKind::cannot_connect, .report = std::make_shared<const ServerReport>(std::move(report))}};
}

TEST(MayPass, WhatTheServerSaysDecides) {
  for (const auto* const state : {"53300", "53400", "57P01", "57P02", "57P03", "08006"}) {
    EXPECT_TRUE(may_pass(said(Setback::refused, state))) << state;
    EXPECT_TRUE(may_pass(said(Setback::hopeless, state))) << state;
  }
  for (const auto* const state : {"28P01", "28000", "3D000", "42501", "57P04"}) {
    EXPECT_FALSE(may_pass(said(Setback::refused, state))) << state;
    EXPECT_FALSE(may_pass(said(Setback::hopeless, state))) << state;
  }
}

TEST(MayPass, NotWhatTheProgramMustMend) {
  auto refused_setting = said(Setback::hopeless, "08P01");
  EXPECT_TRUE(may_pass(refused_setting));
  refused_setting.fault.kind = FaultKind::configuration;
  EXPECT_FALSE(may_pass(refused_setting));
}

TEST(MayPass, ElseWhereItStopped) {
  EXPECT_TRUE(may_pass({.setback = Setback::unreachable}));
  EXPECT_TRUE(may_pass({.setback = Setback::unfit}));
  EXPECT_FALSE(may_pass({.setback = Setback::tls_failed}));
  EXPECT_FALSE(may_pass({.setback = Setback::hopeless}));
}

}  // namespace
}  // namespace pgdbm::net
