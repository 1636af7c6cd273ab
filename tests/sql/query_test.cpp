#include <pgdbm/sql/query.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <coroutine>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::sql {
namespace {

constexpr std::string_view constant_text = "SELECT $1";
constexpr query<int> checked{"SELECT * FROM {{tables.users}} WHERE id = $1"};
static_assert(checked.is_checked());
static_assert(checked.kind() == StatementKind::plain);
static_assert(query<int>{constant_text}.text() == constant_text);
static_assert(query<>{"SET a.b = 1"}.kind() == StatementKind::session);
static_assert(std::is_trivially_copyable_v<query<int, int>>);
static_assert(!std::is_convertible_v<std::string_view, runtime_query>, "run-time text is said aloud");

// Twins of the cases in tests/compile_errors.
static_assert(check_text<2>("SELECT $2, $1, $2") == TextFault{});
static_assert(check_text<0>("SELECT 1") == TextFault{});
static_assert(check_text<1>("SELECT $1, $2").error == TextError::too_few_arguments);
static_assert(check_text<2>("SELECT $1").error == TextError::too_many_arguments);
static_assert(check_text<2>("SELECT $2").error == TextError::parameter_gap);

TEST(CheckText, ComparesTheHighestParameterWithTheArguments) {
  EXPECT_EQ(check_text<0>("SELECT $1"), (TextFault{TextError::too_few_arguments, 7}));
  EXPECT_EQ(check_text<1>("SELECT $1, $3"), (TextFault{TextError::too_few_arguments, 11}));
  EXPECT_EQ(check_text<1>("SELECT 1"), (TextFault{TextError::too_many_arguments, 8}));
  EXPECT_EQ(check_text<3>("SELECT $1, $3"), (TextFault{TextError::parameter_gap, 11}));
  EXPECT_EQ(check_text<1>("SELECT $0, $1"), (TextFault{TextError::parameter_zero, 7}));
}

TEST(CheckText, CountsParametersWhereTheServerDoes) {
  EXPECT_FALSE(check_text<1>("SELECT '$2', \"$3\", $$ $4 $$, a$5, $1 -- $6"));
  EXPECT_FALSE(check_text<0>("CREATE FUNCTION f(int) RETURNS int BEGIN ATOMIC SELECT $1; END"));
  EXPECT_FALSE(check_text<0>("PREPARE p AS SELECT $1"));
}

TEST(CheckText, PutsFaultsOfTheTextFirst) {
  EXPECT_EQ(check_text<0>("SELECT $1, 'a"), (TextFault{TextError::unclosed_quote, 11}));
  EXPECT_EQ(check_text<0>("SELECT $1abc"), (TextFault{TextError::junk_after_parameter, 7}));
}

TEST(Query, KeepsItsTextAndKind) {
  EXPECT_EQ(checked.text(), "SELECT * FROM {{tables.users}} WHERE id = $1");
  EXPECT_TRUE(checked.check().has_value());
}

TEST(Query, ChecksRunTimeTextWhenAsked) {
  const std::string text = "SELECT $1, {{tables.a b}}";
  const query<int> sql = pgdbm::runtime(text);
  EXPECT_FALSE(sql.is_checked());
  const auto result = sql.check();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, FaultKind::invalid_template);
  EXPECT_EQ(result.error().message,
            "Invalid SQL text: whitespace inside the braces of a placeholder\n"
            "line 1: SELECT $1, {{tables.a b}}\n"
            "                             ^");
  EXPECT_THROW(result.value(), TemplateError);
}

TEST(Query, CountsTheArgumentsOfRunTimeText) {
  const std::string text = "SELECT $1";
  EXPECT_TRUE(query<int>{runtime(text)}.check().has_value());
  EXPECT_FALSE(query<>{runtime(text)}.check().has_value());
  EXPECT_FALSE((query<int, int>{runtime(text)}.check().has_value()));
}

// The smallest coroutine that can be awaited, to show that queries travel through parameters of coroutines.
struct Task {
  struct promise_type {
    std::size_t value = 0;
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(std::size_t result) { value = result; }
    void unhandled_exception() { std::terminate(); }
  };
  explicit Task(std::coroutine_handle<promise_type> started) : handle{started} {}
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() { handle.destroy(); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> /*caller*/) { handle.resume(); }
  std::size_t await_resume() const { return handle.promise().value; }
  std::size_t run() {
    handle.resume();
    while (!handle.done()) handle.resume();
    return handle.promise().value;
  }

  std::coroutine_handle<promise_type> handle;
};

class Database {
 public:
  template <class... Args>
  Task execute(query<Args...> sql, Args... args) {
    texts.emplace_back(sql.text());
    co_return sizeof...(args) + (sql.is_checked() ? 100U : 0U);
  }

  Task everything(std::string made) {
    std::size_t sum = co_await execute("SELECT $1, $2", 1, std::string{"a"});
    if (sum == 102) sum += co_await execute("SELECT 1");
    sum += co_await execute(runtime(made), 2.5);
    co_return sum;
  }

  std::vector<std::string> texts;
};

// Found wanting with Clang 16, for arguments only.
TEST(Query, KeepsTheHolesThatTheCompilerFound) {
  const auto rendered = [](const query<int>& sql) { return render(sql.text(), sql.holes(), "shop"); };
  EXPECT_EQ(rendered("SELECT {{{{ FROM {{tables.a}}, {{schema}}.b WHERE c = $1"),
            R"(SELECT {{ FROM "shop".a, "shop".b WHERE c = $1)");
  EXPECT_EQ(rendered("SELECT $1"), "SELECT $1");
}

TEST(Query, TravelsThroughCoroutines) {
  Database database;
  EXPECT_EQ(database.everything("DELETE FROM t WHERE a = $1").run(), 203U);
  EXPECT_THAT(database.texts, ::testing::ElementsAre("SELECT $1, $2", "SELECT 1", "DELETE FROM t WHERE a = $1"));
}

}  // namespace
}  // namespace pgdbm::sql
