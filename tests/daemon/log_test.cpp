#include "daemon/log.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "mail/utf8.h"
#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using testing::Environment;

namespace {

/// Standard error goes into a pair of sockets that keep writes apart, one message each.
class Captured {
  public:
    Captured() : before_(::dup(STDERR_FILENO)) {
        REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends_) == 0);
        ::dup2(ends_[0], STDERR_FILENO);
        ::close(ends_[0]);
    }
    ~Captured() {
        restore();
        ::close(ends_[1]);
    }
    std::vector<std::string> writes() {
        restore();
        std::vector<std::string> result;
        std::string buffer(8192, '\0');
        for (ssize_t got = 0; (got = ::read(ends_[1], buffer.data(), buffer.size())) > 0;)
            result.push_back(buffer.substr(0, static_cast<std::size_t>(got)));
        return result;
    }

  private:
    void restore() {
        if (before_ < 0) return;
        ::dup2(before_, STDERR_FILENO);
        ::close(before_);
        before_ = -1;
    }
    int before_;
    int ends_[2];
};

std::string value(std::string_view text) {
    return log::format("e", {{"k", text}}).substr(4);
}

}  // namespace

TEST_CASE("a line of the log") {
    CHECK(log::format("letter.settled",
                      {{"ticket", 42}, {"from", "ivan@example.org"}, {"size", std::size_t{7}}}) ==
          "letter.settled ticket=42 from=ivan@example.org size=7");
    CHECK(log::format("start", {}) == "start");
    CHECK(log::format("e", {{"absent", ""}, {"there", "1"}}) == "e there=1");
}

TEST_CASE("nothing in a value can begin a line or fake a field") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"plain", "plain"},
        {"привет", "привет"},
        {"two words", "\"two words\""},
        {"a=b", "\"a=b\""},
        {"say \"x\"", "\"say \\\"x\\\"\""},
        {"back\\slash", "\"back\\\\slash\""},
        {"x\nlevel=error", "\"x\\nlevel=error\""},
        {"x\r\ty", "\"x\\r\\ty\""},
        {std::string("nul\0!", 5), "\"nul\\x00!\""},
        {"\x1B[31mred\x7F", "\"\\x1B[31mred\\x7F\""},
        {"\xCF\xE5", "\"\\xCF\\xE5\""},
        {"caf\xC3", "\"caf\\xC3\""},
        {"next\xC2\x85line", "\"next\\xC2\\x85line\""},
        {"sep\xE2\x80\xA8", "\"sep\\xE2\\x80\\xA8\""},
        {"turn\xE2\x80\xAEgnp.exe", "\"turn\\xE2\\x80\\xAEgnp.exe\""},
    };
    for (const auto& [text, shown] : cases) CHECK(value(text) == shown);
    for (int byte = 0; byte < 256; ++byte) {
        const std::string shown = value(std::string(1, static_cast<char>(byte)) + "x");
        CHECK(mail::is_utf8(shown));
        CHECK(shown.find('\n') == std::string::npos);
    }
}

TEST_CASE("a long value is cut where a character ends") {
    CHECK(value(std::string(500, 'a')).size() == 500);
    for (int lead = 0; lead < 4; ++lead) {
        std::string text(static_cast<std::size_t>(lead), 'a');
        for (int i = 0; i < 400; ++i) text += "\xF0\x9F\x98\x80";
        const std::string shown = value(text);
        CHECK(mail::is_utf8(shown));
        CHECK(shown.find("\\x") == std::string::npos);
        CHECK(shown.size() <= 500);
        CHECK(shown.size() > 490);
        CHECK_THAT(shown, Catch::EndsWith("…"));
    }
    const std::string broken = value(std::string(600, '\xBF'));  // continues nothing
    CHECK_THAT(broken, Catch::EndsWith("\\xBF…\""));
}

TEST_CASE("a line is one write, with a level for the journal only when it reads") {
    const Environment no_stream("JOURNAL_STREAM", nullptr), no_socket("NOTIFY_SOCKET", nullptr);
    SECTION("by hand") {
        Captured captured;
        log::info("start", {{"pid", 7}});
        log::set_level(log::Level::warning);
        log::info("quiet", {});
        log::warning("loud", {});
        log::set_level(log::Level::info);
        CHECK(captured.writes() == std::vector<std::string>{"start pid=7\n", "loud\n"});
    }
    for (const char* variable : {"JOURNAL_STREAM", "NOTIFY_SOCKET"}) {
        const Environment journal(variable, "8:12345");
        Captured captured;
        log::info("start", {});
        log::warning("slow", {});
        log::error("broken", {});
        CHECK(captured.writes() == std::vector<std::string>{"<6>start\n", "<4>slow\n", "<3>broken\n"});
    }
}

TEST_CASE("lines of several threads do not mix") {
    const Environment no_stream("JOURNAL_STREAM", nullptr), no_socket("NOTIFY_SOCKET", nullptr);
    Captured captured;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([] {
            for (int i = 0; i < 20; ++i) log::info("line", {{"text", std::string(100, 'x')}});
        });
    }
    for (std::thread& thread : threads) thread.join();
    const auto writes = captured.writes();
    CHECK(writes.size() == 80);
    for (const std::string& line : writes) CHECK(line == "line text=" + std::string(100, 'x') + "\n");
}
