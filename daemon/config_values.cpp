#include "daemon/config_values.h"

#include "mail/ascii.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace ticketgate::settings {
namespace {

using std::chrono::seconds;

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), mail::is_control);
}

bool has_any_of(std::string_view text, std::string_view of) {
    return text.find_first_of(of) != std::string_view::npos;
}

/// The text of a value, when it is one line without control bytes.
Reading<std::string> line_of_text(const Value& value, std::size_t longest) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr) return {};
    if (text->empty()) return {{}, "empty"};
    if (has_control(*text)) return {{}, "a control character in it"};
    if (text->size() > longest) return {{}, fmt::format("longer than {} octets", longest)};
    if (text->front() == ' ' || text->back() == ' ') return {{}, "a blank around it"};
    return {*text, {}};
}

struct Unit {
    std::string_view name;
    std::int64_t worth;
};

/// A whole number and one of the units; empty when it is none or does not fit.
std::optional<std::int64_t> measured(std::string_view text, std::span<const Unit> units) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return std::nullopt;
    const std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const Unit& unit : units) {
        std::int64_t product = 0;
        if (unit.name == name && !__builtin_mul_overflow(number, unit.worth, &product)) return product;
    }
    return std::nullopt;
}

constexpr std::array<Unit, 4> kDurations{{{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}}};
constexpr std::array<Unit, 3> kSizes{{{"KB", 1024}, {"MB", 1024 * 1024}, {"GB", 1024 * 1024 * 1024}}};

template <class T, class Convert>
Reading<std::vector<T>> list_of(const Value& value, const Place& place, Convert convert) {
    const auto* array = std::get_if<Array>(&value.is);
    if (array == nullptr) return {};
    std::vector<T> result;
    for (const Value& element : *array) {
        Reading<T> one = convert(element, place);
        if (!one.value) return {{}, in_list(element, one.why)};
        result.push_back(std::move(*one.value));
    }
    return {std::move(result), {}};
}

}  // namespace

std::string in_list(const Value& element, std::string_view why) {
    return fmt::format("in it {}{}{}", describe(element), why.empty() ? "" : ": ", why);
}

Reading<std::string> text_value(const Value& value, const Place&) {
    return line_of_text(value, 200);
}

Reading<std::string> sentence_value(const Value& value, const Place&) {
    return line_of_text(value, 1000);
}

Reading<std::string> name_value(const Value& value, const Place&) {
    auto text = line_of_text(value, 64);
    if (text.value && has_any_of(*text.value, " /\\\"'`,;:<>()[]{}$&|*?#="))
        return {{}, "a blank or a sign in it"};
    return text;
}

Reading<std::string> address_value(const Value& value, const Place&) {
    auto text = line_of_text(value, 254);
    if (!text.value) return text;
    const std::string& address = *text.value;
    const auto at = address.rfind('@');
    if (at == std::string::npos) return {{}, "no @ in it"};
    const std::string_view local = std::string_view(address).substr(0, at);
    const std::string domain = mail::lower(std::string_view(address).substr(at + 1));
    if (local.empty() || domain.empty()) return {{}, "nothing on one side of the @"};
    if (std::any_of(address.begin(), address.end(), [](char c) { return (c & 0x80) != 0; }))
        return {{}, "not ASCII (a domain in other letters is written in its xn-- form)"};
    if (has_any_of(local, " ()<>[]:;@\\,\"")) return {{}, "not a bare address"};
    constexpr std::string_view kDomain = "abcdefghijklmnopqrstuvwxyz0123456789.-";
    const bool bad = domain.find_first_not_of(kDomain) != std::string::npos || domain.front() == '.' ||
                     domain.back() == '.' || domain.find("..") != std::string::npos;
    if (bad) return {{}, "not a domain behind the @"};
    return {fmt::format("{}@{}", local, domain), {}};
}

Reading<std::vector<std::string>> addresses_value(const Value& value, const Place& place) {
    return list_of<std::string>(value, place, address_value);
}

Reading<std::vector<std::string>> names_value(const Value& value, const Place& place) {
    return list_of<std::string>(value, place, name_value);
}

Reading<std::vector<std::string>> texts_value(const Value& value, const Place& place) {
    return list_of<std::string>(value, place, text_value);
}

Reading<bool> flag_value(const Value& value, const Place&) {
    const bool* flag = std::get_if<bool>(&value.is);
    return flag == nullptr ? Reading<bool>{} : Reading<bool>{*flag, {}};
}

Reading<std::uint64_t> size_value(const Value& value, const Place&) {
    constexpr std::int64_t kLeast = 64 * 1024;
    constexpr std::int64_t kMost = 1024 * 1024 * 1024;
    std::optional<std::int64_t> octets;
    if (const auto* text = std::get_if<std::string>(&value.is)) octets = measured(*text, kSizes);
    if (const auto* number = std::get_if<std::int64_t>(&value.is)) octets = *number;
    if (!octets) return {};
    if (*octets < kLeast || *octets > kMost) return {{}, "out of range"};
    return {static_cast<std::uint64_t>(*octets), {}};
}

Reading<std::filesystem::path> path_value(const Value& value, const Place& place) {
    auto text = line_of_text(value, 4000);
    if (!text.value) return {{}, std::move(text.why)};
    std::error_code ignored;  // only a lost working directory fails, and then the path stays relative
    const std::filesystem::path joined = place.base / *text.value;
    const std::filesystem::path absolute = std::filesystem::absolute(joined, ignored);
    return {(ignored ? joined : absolute).lexically_normal(), {}};
}

Reading<std::filesystem::path> readable_file_value(const Value& value, const Place& place) {
    auto path = path_value(value, place);
    if (!path.value) return path;
    const int fd = ::open(path.value->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return {{}, fmt::format("{}: {}", path.value->string(), std::strerror(errno))};
    ::close(fd);
    std::error_code ignored;
    if (std::filesystem::is_directory(*path.value, ignored))
        return {{}, fmt::format("{}: a folder", path.value->string())};
    return path;
}

Reading<std::filesystem::path> folder_value(const Value& value, const Place& place) {
    auto path = path_value(value, place);
    if (!path.value) return path;
    std::error_code error;
    const auto status = std::filesystem::status(*path.value, error);
    if (std::filesystem::is_directory(status)) return path;
    const bool absent = status.type() == std::filesystem::file_type::not_found;
    return {{},
            fmt::format("{}: {}", path.value->string(),
                        absent  ? "no such folder"
                        : error ? error.message()
                                : "no folder")};
}

Reading<seconds> duration_within(const Value& value, seconds shortest, seconds longest) {
    const auto* text = std::get_if<std::string>(&value.is);
    if (text == nullptr) return {};
    const auto length = measured(*text, kDurations);
    if (!length) return {};
    if (*length < shortest.count() || *length > longest.count()) return {{}, "out of range"};
    return {seconds(*length), {}};
}

Reading<int> number_within(const Value& value, int least, int most) {
    const auto* number = std::get_if<std::int64_t>(&value.is);
    if (number == nullptr) return {};
    if (*number < least || *number > most) return {{}, "out of range"};
    return {static_cast<int>(*number), {}};
}

Reading<std::vector<int>> numbers_within(const Value& value, int least, int most) {
    const auto one = [&](const Value& element, const Place&) { return number_within(element, least, most); };
    return list_of<int>(value, {}, one);
}

}  // namespace ticketgate::settings
