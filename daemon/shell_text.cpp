#include "daemon/shell_text.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "daemon/record_json.h"

namespace ticketgate::shell {

std::string for_terminal(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f ? ' ' : c;
    return out;
}

std::string one_line(std::string_view text) {
    std::string out = for_terminal(text);
    for (char& c : out)
        if (c == '\n') c = ' ';
    return out;
}

void print(const nlohmann::json& value) {
    fmt::print("{}\n", dump(value));
}

int not_done(const std::string& why) {
    fmt::print(stderr, "ticketgate: {}\n", why);
    return 1;
}

std::string who() {
    const passwd* user = ::getpwuid(::getuid());
    return fmt::format("shell:{}", user ? user->pw_name : std::to_string(::getuid()));
}

}  // namespace ticketgate::shell
