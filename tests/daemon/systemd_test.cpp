#include "daemon/systemd.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <cstring>

#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using namespace std::chrono_literals;
using testing::Environment;
using testing::ScratchFolder;

namespace {

/// What systemd would have at the other end. "@name": the abstract namespace.
class Listener {
  public:
    explicit Listener(const std::string& name)
        : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        REQUIRE(name.size() < sizeof(address.sun_path));
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name.front() == '@') address.sun_path[0] = '\0';
        const bool path = name.front() == '/';
        const auto length = offsetof(sockaddr_un, sun_path) + name.size() + (path ? 1 : 0);
        REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(length)) ==
                0);
    }
    ~Listener() { ::close(fd_); }
    std::string next() {
        std::string buffer(4096, '\0');
        const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
        return got < 0 ? "nothing" : buffer.substr(0, static_cast<std::size_t>(got));
    }

  private:
    int fd_;
};

}  // namespace

TEST_CASE("systemd hears what is said, by path and by abstract name") {
    const ScratchFolder folder;
    const std::string path = (folder.path() / "notify").string();
    for (const std::string& name : {path, fmt::format("@ticketgate-test-{}", ::getpid())}) {
        Listener listener(name);
        const Environment variable("NOTIFY_SOCKET", name.c_str());
        CHECK(systemd::notify("READY=1"));
        CHECK(systemd::notify("RELOADING=1\nMONOTONIC_USEC=5"));
        CHECK(listener.next() == "READY=1");
        CHECK(listener.next() == "RELOADING=1\nMONOTONIC_USEC=5");
        CHECK(listener.next() == "nothing");
    }
}

TEST_CASE("nobody to tell") {
    const std::string too_long = "/" + std::string(200, 'x');
    for (const char* name : {static_cast<const char*>(nullptr), "", "/", "notify", "vsock:2:1234",
                             "/nowhere/notify", too_long.c_str()}) {
        const Environment variable("NOTIFY_SOCKET", name);
        CHECK_FALSE(systemd::notify("READY=1"));
    }
}

TEST_CASE("the watchdog's interval is half of what it allows, if it means us") {
    struct Case {
        const char *allowed, *pid;
        std::optional<std::chrono::microseconds> interval;
    };
    const std::string ours = std::to_string(::getpid());
    const std::vector<Case> cases{
        {"30000000", nullptr, 15s}, {"30000000", ours.c_str(), 15s}, {"30000000", "1", {}},
        {"30000000", "", {}},       {nullptr, nullptr, {}},          {"0", nullptr, {}},
        {"-5", nullptr, {}},        {"soon", nullptr, {}},           {"30s", nullptr, {}},
    };
    for (const Case& c : cases) {
        const Environment allowed("WATCHDOG_USEC", c.allowed), pid("WATCHDOG_PID", c.pid);
        CHECK(systemd::watchdog_interval() == c.interval);
    }
}
