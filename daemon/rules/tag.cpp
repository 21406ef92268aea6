#include "daemon/rules/tag.h"

#include <charconv>

namespace rules {
namespace {

constexpr std::string_view kPlaceholder = "{number}";

struct Frame {
    std::string_view before, after;
};

Frame frame_of(std::string_view tag) {
    const auto at = tag.find(kPlaceholder);
    if (at == std::string_view::npos) return {tag, {}};
    return {tag.substr(0, at), tag.substr(at + kPlaceholder.size())};
}

struct Found {
    std::size_t begin = 0, end = 0;
    std::int64_t number = 0;
};

/// The first well-formed tag at or after `from`.
std::optional<Found> find_tag(const Frame& frame, std::string_view subject, std::size_t from) {
    for (auto at = subject.find(frame.before, from); at != std::string_view::npos;
         at = subject.find(frame.before, at + 1)) {
        const char* first = subject.data() + at + frame.before.size();
        const char* last = subject.data() + subject.size();
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(first, last, number);
        const auto stop = static_cast<std::size_t>(end - subject.data());
        if (error == std::errc() && number > 0 && subject.substr(stop).starts_with(frame.after))
            return Found{at, stop + frame.after.size(), number};
        if (frame.before.empty()) break;
    }
    return std::nullopt;
}

std::string squeeze(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
        out += c;
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace

std::string make_tag(std::string_view tag, store::TicketNumber number) {
    const auto frame = frame_of(tag);
    return std::string(frame.before) + std::to_string(number.value) + std::string(frame.after);
}

std::optional<store::TicketNumber> number_in_subject(std::string_view tag, std::string_view subject) {
    const auto found = find_tag(frame_of(tag), subject, 0);
    if (!found) return std::nullopt;
    return store::TicketNumber{found->number};
}

std::string without_tag(std::string_view tag, std::string_view subject) {
    const auto frame = frame_of(tag);
    std::string out;
    std::size_t from = 0;
    while (const auto found = find_tag(frame, subject, from)) {
        out.append(subject.substr(from, found->begin - from)).append(" ");
        from = found->end;
    }
    out.append(subject.substr(from));
    return squeeze(out);
}

}  // namespace rules
