// The two programs as their users run them: processes of their own, with DATABASE_URL.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/process.hpp>

#include <csignal>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace process = boost::process;

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

class ProgramsTest : public pgdbm::testing::TestDb {
 protected:
  [[nodiscard]] process::environment environment() {
    process::environment variables = boost::this_process::environment();
    variables["DATABASE_URL"] = url_;
    return variables;
  }

  Outcome standalone(std::vector<std::string> words) {
    process::ipstream out;
    process::ipstream err;
    process::child child{STANDALONE_PROGRAM, process::args = words, environment(),
                         process::std_in<process::null, process::std_out> out, process::std_err > err};
    Outcome outcome{0, {std::istreambuf_iterator{out}, {}}, {std::istreambuf_iterator{err}, {}}};
    child.wait();
    outcome.code = child.exit_code();
    return outcome;
  }

  std::string url_ = database().connection_string();
};

/// The host with its ends in the test's hands.
class Embedding {
 public:
  explicit Embedding(process::environment variables)
      : child_{EMBEDDING_PROGRAM, variables, process::std_in<in_, process::std_out> out_, process::std_err > err_} {}

  [[nodiscard]] std::string first_word_of_operator() {
    std::string line;
    std::getline(err_, line);
    return line;
  }
  std::string answer_to(const std::string& line) {
    in_ << line << std::endl;
    return answer();
  }
  /// Without waiting for the answer.
  void tell(const std::string& line) { in_ << line << '\n' << std::flush; }
  std::string answer() {
    std::string line;
    std::getline(out_, line);
    return line;
  }
  std::vector<std::string> answers_left() {
    std::vector<std::string> lines;
    for (std::string line; std::getline(out_, line);) lines.push_back(line);
    return lines;
  }
  void signal(int number) { ::kill(child_.id(), number); }
  void close_input() { in_.pipe().close(); }
  int exit_code() {
    child_.wait();
    return child_.exit_code();
  }

 private:
  process::opstream in_;
  process::ipstream out_;
  process::ipstream err_;
  process::child child_;
};

TEST_F(ProgramsTest, StandaloneIsTheLedgerAlone) {
  EXPECT_EQ(standalone({"open", "ada"}).out, "account 1\n");
  EXPECT_EQ(standalone({"open", "bob"}).out, "account 2\n");
  EXPECT_EQ(standalone({"transfer", "cash", "ada", "5000", "salary"}).out, "entry 1\n");
  EXPECT_EQ(standalone({"transfer", "ada", "bob", "1200"}).out, "entry 2\n");
  const auto balances = standalone({"balances"});
  EXPECT_EQ(balances.code, 0) << balances.err;
  EXPECT_EQ(balances.out, "cash 5000\nada 3800\nbob 1200\n");
}

TEST_F(ProgramsTest, StandaloneSaysWhatIsWrongInOneLine) {
  const auto unknown = standalone({"transfer", "cash", "ada", "1"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_EQ(unknown.err, "standalone: There is no account 'ada': open it first.\n");
  const auto misspelt = standalone({"trasnfer"});
  EXPECT_EQ(misspelt.code, 1);
  EXPECT_TRUE(misspelt.err.starts_with("standalone: standalone open <name>")) << misspelt.err;
  url_ = "postgresql:///nowhere?host=/nonexistent&connect_timeout=1";
  const auto unreachable = standalone({"balances"});
  EXPECT_EQ(unreachable.code, 1);
  EXPECT_EQ(unreachable.err.find('\n'), unreachable.err.size() - 1) << unreachable.err;
}

TEST_F(ProgramsTest, EmbeddingBooksAndRecordsUntilItsInputEnds) {
  Embedding host{environment()};
  EXPECT_EQ(host.first_word_of_operator(), "the bank is open");
  EXPECT_EQ(host.answer_to("cash ada 5000 salary"), "entry 1");
  EXPECT_EQ(host.answer_to("ada bob 1200 rent of May"), "entry 2");
  EXPECT_EQ(host.answer_to("bob ada 1201"), "refused: There is not enough in the account.");
  EXPECT_EQ(host.answer_to("bob ada"), "refused: A line is: <from> <to> <cents> [<what>].");
  host.close_input();
  EXPECT_EQ(host.exit_code(), 0);

  const pgdbm::AsyncDatabaseManager trail{database().shared_pool(), "audit"};
  const auto records = run(trail.fetch_all<std::string>("SELECT what FROM {{tables.records}} ORDER BY reference"));
  EXPECT_EQ(records, (std::vector<std::string>{"5000 cents: salary", "1200 cents: rent of May"}));
}

TEST_F(ProgramsTest, StandaloneFindsTheBooksThatItsHostLeft) {
  Embedding host{environment()};
  EXPECT_EQ(host.answer_to("cash ada 5000 salary"), "entry 1");
  host.close_input();
  EXPECT_EQ(host.exit_code(), 0);
  EXPECT_EQ(standalone({"balances"}).out, "cash 5000\nada 5000\n");
}

TEST_F(ProgramsTest, EmbeddingToldToEndFinishesTheTransferInHand) {
  constexpr std::size_t asked = 500;
  constexpr std::size_t seen_before = 20;
  Embedding host{environment()};
  for (std::size_t i = 0; i < asked; ++i) host.tell("cash ada 1 drop");
  std::size_t booked = 0;
  for (; booked < seen_before; ++booked) ASSERT_EQ(host.answer(), "entry " + std::to_string(booked + 1));
  host.signal(SIGTERM);
  for (const auto& answer : host.answers_left()) {
    ++booked;
    EXPECT_EQ(answer, "entry " + std::to_string(booked));
  }
  EXPECT_EQ(host.exit_code(), 0);
  EXPECT_LT(booked, asked) << "nothing was left to be interrupted";

  const pgdbm::AsyncDatabaseManager books{database().shared_pool(), "ledger"};
  const pgdbm::AsyncDatabaseManager trail{database().shared_pool(), "audit"};
  EXPECT_EQ(run(pgdbm::testing::count_rows(books, "entries")), booked);
  EXPECT_EQ(run(pgdbm::testing::count_rows(trail, "records")), booked);
}

}  // namespace
