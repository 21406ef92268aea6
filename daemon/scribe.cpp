#include "daemon/scribe.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "daemon/rules/render.h"
#include "mail/compose.h"

namespace ticketgate {
namespace {

// To begin a thread costs what a third of a letter costs. A desk's few letters at a time are below it.
constexpr std::size_t kLettersOfAThread = 16;

rules::Notice without_unreachable(rules::Notice notice) {
    const auto unreachable = [](const mail::Address& a) { return mail::wire_address(a.address).empty(); };
    std::erase_if(notice.to, unreachable);
    std::erase_if(notice.cc, unreachable);
    return notice;
}

std::vector<store::NewOutboxItem> all_written(std::vector<Unwritten> letters, const rules::Desk& desk) {
    std::vector<store::NewOutboxItem> items;
    for (Unwritten& letter : letters) items.push_back(written(std::move(letter), desk));
    return items;
}

}  // namespace

store::NewOutboxItem written(Unwritten letter, const rules::Desk& desk) {
    const rules::RenderContext context{letter.item.message_id, letter.loop_mark, letter.item.created};
    letter.item.bytes =
        mail::compose(rules::render(without_unreachable(std::move(letter.notice)), desk, context));
    return std::move(letter.item);
}

void Scribe::take(std::vector<Unwritten> letters) {
    std::ranges::move(letters, std::back_inserter(waiting_));
    if (waiting_.size() < kLettersOfAThread) return;
    begun_.push_back(
        std::async(std::launch::async, all_written, std::exchange(waiting_, {}), std::cref(desk_)));
}

std::vector<store::NewOutboxItem> Scribe::finish() {
    auto last = all_written(std::exchange(waiting_, {}), desk_);
    std::vector<store::NewOutboxItem> items;
    for (auto& some : begun_) std::ranges::move(some.get(), std::back_inserter(items));
    begun_.clear();
    std::ranges::move(last, std::back_inserter(items));
    return items;
}

}  // namespace ticketgate
