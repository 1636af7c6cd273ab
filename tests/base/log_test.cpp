#include <pgdbm/base/log.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace pgdbm {
namespace {

TEST(Log, IsSilentWithoutASink) {
  base::tell(nullptr, {.level = LogLevel::warning, .message = "for nobody"});
}

TEST(Log, ReachesTheSink) {
  std::vector<std::string> told;
  base::tell([&](const LogRecord& record) { told.push_back(record.message); }, {.message = "a"});
  EXPECT_THAT(told, ::testing::ElementsAre("a"));
}

TEST(Log, GoesOnWhenTheSinkThrows) {
  EXPECT_NO_THROW(base::tell([](const LogRecord&) { throw std::runtime_error{"full"}; }, {}));
}

}  // namespace
}  // namespace pgdbm
