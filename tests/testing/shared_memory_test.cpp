#include "testing/shared_memory.hpp"

#include "testing/scratch.hpp"

#include <gtest/gtest.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>

namespace pgdbm::testing {
namespace {

// A System V segment as a killed server leaves it behind: made by a process that has ended, nobody attached.
class Segment {
 public:
  explicit Segment(key_t key) {
    Child creator{[&] { return ::shmget(key, 56, IPC_CREAT | IPC_EXCL | 0600) >= 0 ? 0 : 1; }};
    creator_ = creator.pid();
    EXPECT_EQ(creator.wait(), 0);
    id_ = ::shmget(key, 0, 0);
  }
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  ~Segment() { ::shmctl(id_, IPC_RMID, nullptr); }

  [[nodiscard]] pid_t creator() const { return creator_; }
  [[nodiscard]] int id() const { return id_; }
  [[nodiscard]] bool exists() const {
    shmid_ds status{};
    return ::shmctl(id_, IPC_STAT, &status) == 0;
  }

 private:
  pid_t creator_ = -1;
  int id_ = -1;
};

class SharedMemory : public ::testing::Test {
 protected:
  SharedMemory() : data_(scratch_.make("data")), segment_(inode_of(data_)) {}

  static key_t inode_of(const std::filesystem::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return static_cast<key_t>(status.st_ino);
  }
  // As the server writes it: the creator at once, the segment when it is made.
  void write_postmaster_pid(pid_t creator) const {
    (void)scratch_.write("data/postmaster.pid", std::to_string(creator) + "\n/data\n1\n5432\n/run\n\n");
  }
  void write_postmaster_pid(pid_t creator, int segment) const {
    (void)scratch_.write("data/postmaster.pid", std::to_string(creator) + "\n/data\n1\n5432\n/run\n\n   123456    " +
                                                    std::to_string(segment) + "\nready   \n");
  }

  Scratch scratch_;
  std::filesystem::path data_;
  Segment segment_;
};

TEST_F(SharedMemory, IsRemovedByTheNumberInPostmasterPid) {
  write_postmaster_pid(segment_.creator(), segment_.id());
  EXPECT_TRUE(remove_shared_memory(data_.c_str()));
  EXPECT_FALSE(segment_.exists());
}

TEST_F(SharedMemory, OfASingleUserServerIsRemovedToo) {
  write_postmaster_pid(-segment_.creator(), segment_.id());
  EXPECT_TRUE(remove_shared_memory(data_.c_str()));
  EXPECT_FALSE(segment_.exists());
}

TEST_F(SharedMemory, IsRemovedByTheInodeWhenItWasNotWrittenDown) {
  write_postmaster_pid(segment_.creator());
  EXPECT_TRUE(remove_shared_memory(data_.c_str()));
  EXPECT_FALSE(segment_.exists());
}

TEST_F(SharedMemory, OfAServerThatEndedInOrderIsNotSought) {
  EXPECT_FALSE(remove_shared_memory(data_.c_str()));
  EXPECT_TRUE(segment_.exists());
}

TEST_F(SharedMemory, OfAnotherCreatorIsSpared) {
  write_postmaster_pid(segment_.creator() + 1, segment_.id());
  EXPECT_FALSE(remove_shared_memory(data_.c_str()));
  EXPECT_TRUE(segment_.exists());
}

TEST_F(SharedMemory, OfAnotherUserIsSpared) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  write_postmaster_pid(segment_.creator(), segment_.id());
  ASSERT_EQ(::chown(data_.c_str(), 12345, 12345), 0);
  EXPECT_FALSE(remove_shared_memory(data_.c_str()));
  EXPECT_TRUE(segment_.exists());
}

TEST_F(SharedMemory, InUseIsSpared) {
  write_postmaster_pid(segment_.creator(), segment_.id());
  void* attached = ::shmat(segment_.id(), nullptr, 0);
  EXPECT_FALSE(remove_shared_memory(data_.c_str()));
  EXPECT_TRUE(segment_.exists());
  ::shmdt(attached);
}

}  // namespace
}  // namespace pgdbm::testing
