#include "pool/refusal.hpp"

#include <utility>

namespace pgdbm::pool {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string in_words(std::chrono::steady_clock::duration time) {
  constexpr seconds longest_in_milliseconds{10};
  if (time < longest_in_milliseconds) return std::to_string(duration_cast<milliseconds>(time).count()) + " ms";
  return std::to_string(duration_cast<seconds>(time).count()) + " s";
}

std::string use_of(const PoolStats& pool) {
  auto text = std::to_string(pool.used) + " of " + std::to_string(pool.max_size) + " are in use";
  if (pool.opening > 0) text += ", " + std::to_string(pool.opening) + " not open yet";
  return text;
}

/// "at orders.cpp:42"; where the sources lie on the machine that compiled them is nobody's concern.
std::string place_of(const std::source_location& where) {
  std::string_view file = where.file_name();
  file.remove_prefix(file.find_last_of('/') + 1);
  return "at " + std::string{file} + ":" + std::to_string(where.line());
}

std::string work_of(const Holder& holder) {
  if (holder.is_pool) return "by the pool, which resets the session";
  return holder.last_statement.empty() ? "without a statement" : "last statement: " + excerpt(holder.last_statement);
}

std::string list(const std::vector<Holder>& holders) {
  std::string text = "\nHeld the longest:";
  for (const auto& holder : holders) {
    text += "\n- for " + in_words(holder.held);
    if (holder.where.line() != 0) text += " " + place_of(holder.where);
    text += ", " + work_of(holder);
  }
  return text;
}

Fault saturated(const VainWait& wait) {
  std::string message = "No connection became free within " + in_words(wait.limit) + ": " + use_of(wait.pool) +
                        " and " + std::to_string(wait.pool.waiting) +
                        " other callers wait. Raise max_connections, or hold transactions and leases for a shorter "
                        "time." +
                        (wait.holders.empty() ? std::string{} : list(wait.holders));
  if (wait.setback != nullptr) message += "\nAnother could not be opened: " + wait.setback->message;
  return {.kind = FaultKind::pool_timeout, .message = std::move(message)};
}

Fault not_opened(const VainWait& wait) {
  if (wait.setback == nullptr) {
    return {.kind = FaultKind::pool_timeout,
            .message = "No connection could be opened within " + in_words(wait.limit) +
                       ": the server has not answered yet. Raise acquire_timeout, or find out why it takes so long."};
  }
  auto fault = *wait.setback;
  fault.message = "No connection could be opened within " + in_words(wait.limit) + ". " + fault.message;
  return fault;
}

constexpr bool is_space(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// A string, or one in dollars; "$1" is none.
bool begins_literal(std::string_view rest) noexcept {
  if (rest.front() == '\'') return true;
  return rest.front() == '$' && (rest.size() == 1 || rest[1] < '0' || rest[1] > '9');
}

/// The first bytes of a text, without half a character at the end.
std::string_view beginning(std::string_view text, std::size_t longest) noexcept {
  const auto is_inside = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; };
  while (longest > 0 && longest < text.size() && is_inside(longest)) --longest;
  return text.substr(0, longest);
}

}  // namespace

Fault pool_closed() {
  return {.kind = FaultKind::pool_closed,
          .message = "The pool is closed. Close it only when nothing uses it any more, and connect again to go on."};
}

Fault between_threads() {
  return {.kind = FaultKind::configuration,
          .message =
              "The io_context of this pool is run by several threads, and the pool was made for one. Set "
              "has_threads = true in its config, or make it by a coroutine on a strand."};
}

std::string closed_under_holder() {
  return "The pool was closed, and close_timeout was over while the connection was still in use, so it was ended too";
}

Fault line_full(const PoolStats& pool, std::size_t max_waiting) {
  return {.kind = FaultKind::pool_timeout,
          .message = "Too many callers wait for a connection already: " + use_of(pool) + ", " +
                     std::to_string(pool.waiting) + " wait, and max_waiting is " + std::to_string(max_waiting) +
                     ". Come back later, or raise max_connections or max_waiting."};
}

Fault cancelled_in_line() {
  return {.kind = FaultKind::cancelled, .message = "The caller was cancelled while it waited for a connection."};
}

Fault timed_out(const VainWait& wait) {
  return wait.pool.used > 0 ? saturated(wait) : not_opened(wait);
}

std::string leak_warning(const Holder& holder) {
  return "A connection has been held for " + in_words(holder.held) + " since it was taken " + place_of(holder.where) +
         ", " + work_of(holder) +
         ". End the transaction sooner, or raise leak_warning_after if it is to last that long.";
}

Fault init_failed(std::string_view command, Fault why) {
  const auto shown = excerpt(command);
  std::string message = "The connection was opened, but its init command failed: " + shown;
  const bool is_whole = !shown.ends_with("…");
  if (why.report) {
    message += " (" + std::string{why.report->sqlstate.text()} + (is_whole ? ": " + why.report->message : "") + ")";
  } else {
    message += " (" + why.message + ")";
  }
  why.kind = FaultKind::cannot_connect;
  why.message = std::move(message) + ". Mend it in init_commands.";
  return why;
}

Fault init_unfinished() {
  return {.kind = FaultKind::cannot_connect,
          .message = "The init commands leave a transaction open. End it within init_commands."};
}

std::string excerpt(std::string_view sql) {
  constexpr std::size_t longest = 80;
  std::string line;
  bool is_whole = true;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    is_whole = !begins_literal(sql.substr(i)) && line.size() <= longest;
    if (!is_whole) break;
    if (!is_space(sql[i])) {
      line += sql[i];
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  is_whole = is_whole && line.size() <= longest;
  line = beginning(line, longest);
  return is_whole ? line : line + "…";
}

}  // namespace pgdbm::pool
