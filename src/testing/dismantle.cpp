#include "testing/dismantle.hpp"

#include "testing/processes.hpp"
#include "testing/raw_text.hpp"
#include "testing/remove_tree.hpp"
#include "testing/run_directory.hpp"
#include "testing/shared_memory.hpp"
#include "testing/wait_until.hpp"

#include <sys/stat.h>

#include <climits>
#include <csignal>

namespace pgdbm::testing {
namespace {

constexpr std::chrono::seconds longest_farewell{2};
constexpr std::chrono::seconds longest_death{5};

struct Record {
  pid_t pid = 0;
  std::uint64_t start_time = 0;
};

Record read_record(const char* path) noexcept {
  RawText<PATH_MAX> file;
  file.add(path).add("/").add(record_name);
  std::array<char, 128> buffer{};
  std::string_view text = read_start(file.c_str(), buffer);
  Record record;
  if (!parse_number(take_word(text), record.pid) || !parse_number(take_word(text), record.start_time)) return {};
  return record;
}

}  // namespace

bool dismantle(const char* path) noexcept {
  struct stat directory {};
  if (::lstat(path, &directory) != 0) return errno == ENOENT;
  const std::string_view whole{path};
  const std::string_view name = whole.substr(whole.rfind('/') + 1);
  const Record record = read_record(path);

  const auto signal_all = [&](int signal) {
    const bool server = signal_process(record.pid, record.start_time, signal);
    return signal_processes_of(path, name, directory.st_uid, signal) + (server ? 1 : 0);
  };
  // A server that lost its watchdog is just ending in order, and initdb's children end when initdb has: killed, they
  // would leak shared memory. Without either, whoever is left is a backend that has not noticed.
  const bool is_ending = record.pid == 0 || signal_process(record.pid, record.start_time, SIGQUIT);
  if (is_ending) wait_until([&] { return signal_all(0) == 0; }, longest_farewell);
  if (!wait_until([&] { return signal_all(SIGKILL) == 0; }, longest_death)) return false;

  RawText<PATH_MAX> data;
  data.add(path).add("/data");
  remove_shared_memory(data.c_str());
  return remove_tree(path, marker_name);
}

}  // namespace pgdbm::testing
