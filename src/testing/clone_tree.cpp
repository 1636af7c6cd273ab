#include "testing/clone_tree.hpp"

#include "testing/fail.hpp"
#include "testing/file_descriptor.hpp"
#include "testing/raw_directory.hpp"

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <cerrno>
#include <exception>
#include <string>
#include <vector>

namespace pgdbm::testing {
namespace {

class Cloner {
 public:
  Cloner(const std::filesystem::path& from, const Account& owner) : root_(from), owner_(owner) {}

  void clone_directory(int from_parent, const char* from_name, int to_parent, const char* to_name,
                       const std::string& shown) {
    const FileDescriptor from{::openat(from_parent, from_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!from) refuse(shown, "open the directory");
    if (::mkdirat(to_parent, to_name, 0700) != 0) refuse(shown, "create the copy of the directory");
    const FileDescriptor to{::openat(to_parent, to_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!to) refuse(shown, "open the copy of the directory");
    give_to_owner(to.get(), shown);

    std::exception_ptr failure;
    const bool read = for_each_entry(from.get(), [&](const char* name, unsigned char type) {
      if (failure) return;
      try {
        clone_entry(from.get(), to.get(), name, type, shown + "/" + name);
      } catch (...) {
        failure = std::current_exception();
      }
    });
    if (failure) std::rethrow_exception(failure);
    if (!read) refuse(shown, "list the directory");
  }

  [[nodiscard]] TreeSize size() const noexcept { return size_; }

 private:
  void clone_entry(int from, int to, const char* name, unsigned char type, const std::string& shown) {
    if (type == DT_UNKNOWN) {
      struct stat status {};
      if (::fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) != 0) refuse(shown, "inspect");
      type = S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_LNK;
    }
    if (type == DT_DIR) return clone_directory(from, name, to, name, shown);
    if (type == DT_REG) return clone_file(from, to, name, shown);
    fail("cannot copy the database cluster " + root_.string() + ": " + shown +
         " is neither a file nor a directory; remove the cluster, the next start makes it anew");
  }

  void clone_file(int from_directory, int to_directory, const char* name, const std::string& shown) {
    const FileDescriptor from{::openat(from_directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)};
    if (!from) refuse(shown, "open");
    const FileDescriptor to{::openat(to_directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!to) refuse(shown, "create the copy of");
    give_to_owner(to.get(), shown);
    copy(from.get(), to.get(), shown);
    struct stat status {};
    if (::fstat(to.get(), &status) != 0) refuse(shown, "inspect the copy of");
    size_.files += 1;
    size_.bytes += static_cast<std::uint64_t>(status.st_size);
  }

  void copy(int from, int to, const std::string& shown) {
    if (shares_blocks_) {
      if (::ioctl(to, FICLONE, from) == 0) return;
      shares_blocks_ = false;  // both file systems stay the same for the whole tree: do not ask again
    }
    if (copies_in_kernel_ && copy_in_kernel(from, to, shown)) return;
    copy_by_hand(from, to, shown);
  }

  // False, with nothing written, when the kernel does not do it between these two file systems.
  bool copy_in_kernel(int from, int to, const std::string& shown) {
    constexpr std::size_t piece = 1U << 30U;
    for (bool first = true;; first = false) {
      const ssize_t copied = ::copy_file_range(from, nullptr, to, nullptr, piece, 0);
      if (copied == 0) return true;
      if (copied > 0 || errno == EINTR) continue;
      if (!first || errno == ENOSPC || errno == EDQUOT || errno == EIO) refuse(shown, "copy");
      return copies_in_kernel_ = false;
    }
  }

  void copy_by_hand(int from, int to, const std::string& shown) {
    for (;;) {
      const ssize_t filled = ::read(from, buffer_.data(), buffer_.size());
      if (filled == 0) return;
      if (filled < 0 && errno == EINTR) continue;
      if (filled < 0) refuse(shown, "read");
      for (std::size_t done = 0; done < static_cast<std::size_t>(filled);) {
        const ssize_t written = ::write(to, buffer_.data() + done, static_cast<std::size_t>(filled) - done);
        if (written < 0 && errno != EINTR) refuse(shown, "write the copy of");
        if (written > 0) done += static_cast<std::size_t>(written);
      }
    }
  }

  void give_to_owner(int descriptor, const std::string& shown) const {
    if (owner_.needs_switch && ::fchown(descriptor, owner_.uid, owner_.gid) != 0) refuse(shown, "change the owner of");
  }

  [[noreturn]] void refuse(const std::string& shown, const char* verb) const {
    const int error = errno;
    fail("cannot copy the database cluster " + root_.string() + ": could not " + verb + " " + shown + ": " +
         reason(error) +
         (error == ENOSPC || error == EDQUOT ? "; free space there, or choose another run directory"
                                             : "; if the cluster is damaged, remove it: the next start makes it anew"));
  }

  const std::filesystem::path& root_;
  const Account& owner_;
  TreeSize size_;
  bool shares_blocks_ = true;
  bool copies_in_kernel_ = true;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{128} * 1024);
};

}  // namespace

TreeSize clone_tree(const std::filesystem::path& from, const std::filesystem::path& to, const Account& owner) {
  Cloner cloner{from, owner};
  cloner.clone_directory(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), from.string());
  return cloner.size();
}

}  // namespace pgdbm::testing
