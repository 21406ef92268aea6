// A table of phrases to ask of every line whether it begins with one: nearly none does, and two octets tell.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace mail {

class Beginnings {
  public:
    /// `phrases` outlive this; each has two octets at least.
    constexpr explicit Beginnings(std::span<const std::string_view> phrases) : phrases_(phrases) {
        for (const std::string_view phrase : phrases) may_[slot(phrase)] = true;
    }

    constexpr bool begin(std::string_view text) const {
        return text.size() >= 2 && may_[slot(text)] && std::ranges::any_of(phrases_, [&](std::string_view p) {
                   return text.size() >= p.size() && text[p.size() - 1] == p.back() && text.starts_with(p);
               });
    }

  private:
    static constexpr std::size_t slot(std::string_view text) {
        const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
        return (octet(0) * 37u + octet(1)) % 1024;
    }
    std::span<const std::string_view> phrases_;
    std::array<bool, 1024> may_{};
};

}  // namespace mail
