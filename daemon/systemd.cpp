#include "daemon/systemd.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "mail/whole_number.h"

namespace ticketgate::systemd {
namespace {

struct Place {
    sockaddr_un address{};
    socklen_t length = 0;
};

/// "/run/systemd/notify", or "@name" for the abstract namespace, whose first octet is NUL. Empty: neither, or
/// too long.
std::optional<Place> place_of(std::string_view name) {
    Place place;
    const bool known = name.starts_with('/') || name.starts_with('@');
    if (!known || name.size() < 2 || name.size() >= sizeof(place.address.sun_path)) return std::nullopt;
    place.address.sun_family = AF_UNIX;
    std::memcpy(place.address.sun_path, name.data(), name.size());
    if (name.front() == '@') place.address.sun_path[0] = '\0';
    place.length =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + (name.front() == '/' ? 1 : 0));
    return place;
}

std::optional<std::int64_t> number_in(const char* variable) {
    const char* text = std::getenv(variable);
    return text == nullptr ? std::nullopt : mail::whole_number<std::int64_t>(text);
}

}  // namespace

bool notify(std::string_view message) {
    const char* name = std::getenv("NOTIFY_SOCKET");
    const auto place = name == nullptr ? std::nullopt : place_of(name);
    if (!place) return false;
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    const auto* address = reinterpret_cast<const sockaddr*>(&place->address);
    const ssize_t sent = ::sendto(fd, message.data(), message.size(), MSG_NOSIGNAL, address, place->length);
    ::close(fd);
    return sent == static_cast<ssize_t>(message.size());
}

std::optional<std::chrono::microseconds> watchdog_interval() {
    const auto allowed = number_in("WATCHDOG_USEC");
    if (!allowed || *allowed < 2) return std::nullopt;
    // Inherited by a child that the watchdog does not mean.
    if (std::getenv("WATCHDOG_PID") != nullptr && number_in("WATCHDOG_PID") != std::int64_t{::getpid()})
        return std::nullopt;
    return std::chrono::microseconds(*allowed / 2);
}

}  // namespace ticketgate::systemd
