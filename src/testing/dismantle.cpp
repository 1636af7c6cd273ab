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

constexpr std::chrono::seconds longest{5};

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

  const auto all_ended = [&] {
    const bool server = signal_process(record.pid, record.start_time, SIGKILL);
    return signal_processes_of(path, name, directory.st_uid, SIGKILL) == 0 && !server;
  };
  if (!wait_until(all_ended, longest)) return false;

  RawText<PATH_MAX> data;
  data.add(path).add("/data");
  remove_shared_memory(data.c_str(), record.pid);
  return remove_tree(path, marker_name);
}

}  // namespace pgdbm::testing
