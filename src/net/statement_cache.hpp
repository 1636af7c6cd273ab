// Which statements a session has prepared: by text and parameter types, the ones used least recently going first.
// A statement is prepared when it comes the second time: once is not worth the memory at the server. No I/O here:
// the cache says what to send, and is told how it went.
#pragma once

#include "net/residue.hpp"

#include "wire/query_session.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pgdbm::net {

class StatementCache {
 public:
  /// Longer texts are not kept: they are rarely sent twice.
  static constexpr std::size_t longest_text = 16 * 1024;

  /// What a flight has to do with its statement.
  struct Plan {
    bool must_parse = true;
    Residue residue = Residue::none;
    std::string name;  ///< empty: the unnamed statement
    /// Set when the server has the statement: what it returns, as it was described then.
    std::shared_ptr<const wire::ResultShape> shape;
    bool goes_alone = false;  ///< it has let a convoy fall
  };

  /// Keeps up to `capacity` statements; 0 prepares nothing.
  explicit StatementCache(std::size_t capacity) noexcept : capacity_(capacity) {}

  /// Without one, statements are held to leave nothing behind. Those that are known are judged anew.
  void judge_by(ResidueJudge judge) noexcept;
  [[nodiscard]] Residue residue_of(std::string_view sql) const noexcept {
    return judge_ == nullptr ? Residue::none : judge_(sql);
  }

  [[nodiscard]] Plan plan(std::string_view sql, std::span<const std::uint32_t> parameter_types);

  /// The server has prepared `name`, and described its result.
  void prepared(std::string_view name, std::shared_ptr<const wire::ResultShape> shape);
  /// It has not, or has it no longer: the next time begins anew.
  void forget(std::string_view name);
  /// It has let a convoy fall: the next thousand times, or for good, it shares no Sync.
  void send_alone(std::string_view name, bool always) noexcept;
  /// The server may have them still, but none is relied on any more: each is prepared anew, and closed.
  void forget_all();
  /// All are gone (DISCARD ALL, DEALLOCATE ALL).
  void clear() noexcept;

  /// Names that fell out of the cache, to be closed at the server; each is given once.
  [[nodiscard]] std::vector<std::string> take_evicted();

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  enum class State : std::uint8_t {
    seen,       ///< once, unnamed
    preparing,  ///< under way; flights behind it cannot rely on it yet
    ready,
  };

  struct Entry {
    std::string sql;
    std::vector<std::uint32_t> parameter_types;
    Residue residue = Residue::none;
    State state = State::seen;
    std::string name;
    std::shared_ptr<const wire::ResultShape> shape;
    std::uint32_t alone_for = 0;  ///< so many times
  };
  using Entries = std::list<Entry>;

  /// Looks into an entry, or into what a caller asks for.
  struct Key {
    std::string_view sql;
    std::span<const std::uint32_t> parameter_types;
    bool operator==(const Key& other) const noexcept;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept;
  };

  [[nodiscard]] bool is_at_front(const Key& key) const noexcept;
  static constexpr auto for_good = static_cast<std::uint32_t>(-1);

  [[nodiscard]] static bool goes_alone(Entry& entry) noexcept;
  Entry* find_named(std::string_view name) noexcept;
  void remember(std::string_view sql, std::span<const std::uint32_t> parameter_types);
  void drop(Entries::iterator entry);

  std::size_t capacity_;
  ResidueJudge judge_ = nullptr;
  Entries entries_;  ///< the one used last at the front
  std::unordered_map<Key, Entries::iterator, Hash> index_;
  std::vector<std::string> evicted_;
  std::uint64_t last_number_ = 0;
};

}  // namespace pgdbm::net
