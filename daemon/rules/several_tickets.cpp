#include "daemon/rules/several_tickets.h"

#include <utility>

#include "daemon/rules/held_letter.h"
#include "daemon/rules/order_parts.h"
#include "daemon/rules/rule_words.h"

namespace rules {
namespace {

std::string standing_lines(const Parts& parts) {
    std::string out;
    for (const Part& part : parts) out += (out.empty() ? "" : "\n") + standing_line(*part.work);
    return out;
}

Decision refuse_all(const LetterCase& c, const Transcript& transcript) {
    Decision decision =
        set_aside(c, std::string(kCommandFailed), "a tag cannot be carried out, so nothing of the letter is",
                  store::LetterState::held);
    drop_corrected(decision, c);
    note_of_no_ticket(decision, c, transcript.done);
    append(decision, transcript_of_no_ticket(c, transcript));
    return decision;
}

Decision only_tried(const LetterCase& c, Transcript transcript, const std::string& list,
                    const Decision& would, const std::vector<Done>& tries) {
    Decision decision = settled_as(c, "tried", "an operator asks what it would do to several tickets");
    note_of_no_ticket(decision, c, tries);
    transcript.problem = letters_to_clients(would);
    append(decision, transcript_of_no_ticket(c, transcript, list));
    return decision;
}

}  // namespace

Decision decide_several(const LetterCase& c, Order order, const std::vector<Done>& tries) {
    const std::string words = std::exchange(order.text, "");
    order.attachments.clear();
    Parts parts = carry_out_parts(c, order);
    std::vector<Done> done = all_of(parts);
    if (!all_done(tries)) done.insert(done.begin(), tries.begin(), tries.end());
    Transcript transcript{done, "nothing-done", words, ""};
    if (!all_done(done))
        return tries.empty() ? refuse_all(c, transcript) : only_tried(c, transcript, "", {}, tries);

    const std::string list = standing_lines(parts);
    if (tries.empty()) tell_colleagues(parts);
    Decision what_follows = finished(std::move(parts), {});
    transcript.outcome = tries.empty() ? "all-done" : "only-tried";
    if (!tries.empty()) return only_tried(c, transcript, list, what_follows, tries);
    if (!words.empty()) transcript.problem = word(kOutcomeWords, "words-for-nobody", c.policy.language);
    Decision decision = settled_as(c, "answered", "an operator's tags for several tickets");
    drop_corrected(decision, c);
    append(decision, std::move(what_follows));
    append(decision, transcript_of_no_ticket(c, transcript, list));
    return decision;
}

}  // namespace rules
