#include "daemon/rules/evidence.h"

#include <fmt/format.h>

namespace rules {
namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const unsigned char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c < 0x20 || c == 0x7f) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += static_cast<char>(c);
        }
    }
    return out + '"';
}

}  // namespace

std::string evidence_json(const std::vector<Evidence>& evidence) {
    std::string out = "[";
    for (const auto& [check, found] : evidence) {
        if (out.size() > 1) out += ',';
        out += R"({"check":)" + quoted(check) + R"(,"found":)" + quoted(found) + '}';
    }
    return out + ']';
}

std::string fields_json(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string out = "{";
    for (const auto& [key, value] : fields) {
        if (value.empty()) continue;
        if (out.size() > 1) out += ',';
        out += quoted(key) + ':' + quoted(value);
    }
    return out + '}';
}

}  // namespace rules
