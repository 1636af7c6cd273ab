// One flight of messages under way, from being queued to its ReadyForQuery, and the caller who waits for it.
//
// It lies with the caller (in the frame of a coroutine, or in an object such as CopyIn); the connection refers to it.
// A caller who goes away before the reply leaves a stand-in behind, which takes the reply and is then gone.
#pragma once

#include "net/waiter.hpp"

#include "wire/query_session.hpp"

#include <pgdbm/base/fault.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm::net {

class Connection;

using TimePoint = std::chrono::steady_clock::time_point;
inline constexpr TimePoint no_deadline = TimePoint::max();

struct Exchange {
  enum class State : std::uint8_t {
    unsent,     ///< not queued
    in_flight,  ///< known to its connection
    answered,   ///< `outcome()` is complete; its caller is to be woken
  };
  /// Why a caller no longer waits for the reply as it would come.
  enum class Withdrawal : std::uint8_t { none, cancelled, timed_out };

  explicit Exchange(wire::QuerySession::Protocol protocol = wire::QuerySession::Protocol::simple,
                    wire::RowSink* sink = nullptr)
      : session(protocol, sink) {}
  explicit Exchange(wire::QuerySession s) : session(std::move(s)) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  [[nodiscard]] wire::QueryOutcome& outcome() noexcept { return session.outcome(); }

  wire::QuerySession session;
  State state = State::unsent;
  Withdrawal withdrawal = Withdrawal::none;
  bool is_exposed = false;              ///< a request to cancel the one before it may hit this one instead
  bool is_to_wake = false;              ///< stands in the connection's list of those, once
  bool is_stand_in = false;             ///< owned by the connection: nobody waits for it
  bool is_in_convoy = false;            ///< connection_convoy.cpp: it shares its Sync
  bool is_passed_over = false;          ///< its convoy fell before its turn
  bool is_guard = false;                ///< what goes ahead of a convoy
  std::uint64_t first_byte = 0;         ///< where the flight begins, counted over all that the connection sent
  TimePoint deadline = no_deadline;     ///< once withdrawn: when it is cancelled again
  TimePoint give_up_at = no_deadline;   ///< once withdrawn: when the connection is held to be dead
  std::vector<std::string> prepares{};  ///< for each statement the name it is prepared under; empty: none
  Connection* connection = nullptr;     ///< set as long as that refers to this exchange
  Waiter waiter{};                      ///< last, so first to go: it may destroy the caller, who owns the rest
};

}  // namespace pgdbm::net
