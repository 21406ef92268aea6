#include "daemon/shell_text.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "daemon/record_json.h"

namespace ticketgate::shell {
namespace {

std::optional<std::string> read_all(std::FILE* from) {
    std::string bytes, block(64 * 1024, '\0');
    while (const std::size_t got = std::fread(block.data(), 1, block.size(), from))
        bytes.append(block, 0, got);
    return std::ferror(from) ? std::nullopt : std::optional(std::move(bytes));
}

}  // namespace

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

std::optional<std::string> read_input(const std::string& name) {
    if (name == "-") return read_all(stdin);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "rb"), std::fclose);
    return file ? read_all(file.get()) : std::nullopt;
}

std::string who() {
    const passwd* user = ::getpwuid(::getuid());
    return fmt::format("shell:{}", user ? user->pw_name : std::to_string(::getuid()));
}

}  // namespace ticketgate::shell
