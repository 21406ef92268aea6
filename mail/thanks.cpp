#include "mail/thanks.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string_view>

#include "mail/ascii.h"
#include "mail/utf8.h"

namespace mail {
namespace {

constexpr std::size_t kLongest = 400;     // octets: some thirty words of Russian with a closing
constexpr std::size_t kLogo = 24 * 1024;  // a picture of a signature; a screenshot is larger

/// As fold_line leaves them: small letters, ё as е. Longer phrases stand before those that they begin with.
constexpr std::string_view kThanks[] = {
    "спасибо",     "спасибочки",       "спс",          "благодарю", "благодарим", "благодарен", "благодарна",
    "благодарны",  "признателен",      "признательна", "дякую",     "дякуємо",    "вдячний",    "вдячна",
    "вдячні",      "спасибі",          "thank you",    "thanks",    "thank u",    "thx",        "tnx",
    "many thanks", "much appreciated",
};

constexpr std::string_view kBeside[] = {
    // How much, to whom, what for.
    "большое",
    "большущее",
    "огромное",
    "вам",
    "вас",
    "тебе",
    "всем",
    "очень",
    "и",
    "за помощь",
    "за оперативную помощь",
    "за быструю помощь",
    "за поддержку",
    "за оперативность",
    "за ответ",
    "за быстрый ответ",
    "за оперативный ответ",
    "за работу",
    "за внимание",
    "за информацию",
    "за разъяснения",
    "за содействие",
    "велике",
    "дуже",
    "щиро",
    "за допомогу",
    "за підтримку",
    "за відповідь",
    "за швидку відповідь",
    "за оперативність",
    "за роботу",
    "very much",
    "so much",
    "a lot",
    "for your help",
    "for the help",
    "for your support",
    "for your assistance",
    "for your reply",
    "for the quick reply",
    "for the quick response",
    "for your quick response",
    "for the info",
    "for the information",
    "for helping",
    "all",
    "and",
    // It is well.
    "все работает",
    "все заработало",
    "заработало",
    "все получилось",
    "получилось",
    "все в порядке",
    "вопрос решен",
    "проблема решена",
    "помогло",
    "все понятно",
    "все ок",
    "все працює",
    "все запрацювало",
    "запрацювало",
    "допомогло",
    "everything works now",
    "everything works",
    "it works now",
    "it works",
    "works now",
    "it helped",
    "that helped",
    "problem solved",
    "ок",
    "ok",
    "okay",
    "хорошо",
    "понял",
    "поняла",
    "понятно",
    "принято",
    "отлично",
    "супер",
    "добре",
    "зрозуміло",
    "got it",
    "great",
    "perfect",
    // Good morning, goodbye.
    "здравствуйте",
    "добрый день",
    "добрый вечер",
    "доброе утро",
    "доброго дня",
    "хорошего дня",
    "вітаю",
    "добрий день",
    "добрий вечір",
    "гарного дня",
    "hello",
    "hi",
    "good morning",
    "good afternoon",
    "have a nice day",
    "с уважением",
    "с наилучшими пожеланиями",
    "з повагою",
    "best regards",
    "kind regards",
    "regards",
};

/// Marks that say nothing. A quotation mark or a bracket alone may be irony or sorrow: not among them.
constexpr std::string_view kSilent[] = {".",    ",", "!", "-", "–", "—", "…",
                                        "🙂", "😊", "😀", "👍", "🙏", "❤", "\uFE0F"};

bool is_silent_picture(const Attachment& file) {
    const std::string_view type = file.detected_type.empty() ? file.content_type : file.detected_type;
    return file.is_inline && type.starts_with("image/") && file.bytes.size() <= kLogo;
}

/// Words and marks left to be accounted for.
class Words {
  public:
    explicit Words(std::string_view text) : rest_(text) {}

    bool skip_silent() {
        rest_ = trim_left(rest_);
        for (const std::string_view smile : {":-)", ":)", "))", ")"})
            if (!at_start_ && drop(smile)) return true;
        return std::ranges::any_of(kSilent, [&](std::string_view mark) { return drop(mark); });
    }

    /// The longest of the phrases that stands here as whole words.
    bool skip_phrase(std::span<const std::string_view> phrases) {
        std::string_view longest;
        for (const std::string_view phrase : phrases)
            if (phrase.size() > longest.size() && stands_here(phrase)) longest = phrase;
        at_start_ = at_start_ && longest.empty();
        return drop(longest);
    }

    bool at_end() const { return rest_.empty(); }

  private:
    bool stands_here(std::string_view phrase) const {
        if (phrase.empty() || !rest_.starts_with(phrase)) return false;
        const std::string_view behind = rest_.substr(phrase.size());
        const bool mark =
            std::ranges::any_of(kSilent, [&](std::string_view m) { return behind.starts_with(m); });
        return behind.empty() || is_blank(behind.front()) || behind.front() == ')' || behind.front() == ':' ||
               (mark && behind.front() != '-');
    }

    bool drop(std::string_view start) {
        if (start.empty() || !rest_.starts_with(start)) return false;
        rest_.remove_prefix(start.size());
        return true;
    }

    std::string_view rest_;
    bool at_start_ = true;
};

/// The words of the writer's own name, as they may stand below a letter.
std::vector<std::string> own_name(const ParsedMail& mail) {
    std::vector<std::string> out;
    if (mail.from.empty()) return out;
    const std::string name = fold_line(mail.from.front().name);
    for (std::size_t i = 0; i < name.size();) {
        const std::size_t end = std::min(name.find_first_of(" ,.", i), name.size());
        if (end > i) out.push_back(name.substr(i, end - i));
        i = end + 1;
    }
    return out;
}

bool says_only_thanks(std::string_view text, std::span<const std::string_view> name) {
    Words words(text);
    bool thanked = false;
    while (true) {
        while (words.skip_silent()) {
        }
        if (words.at_end()) return thanked;
        const bool thanks = words.skip_phrase(kThanks);
        thanked |= thanks;
        if (!thanks && !words.skip_phrase(kBeside) && !words.skip_phrase(name)) return false;
    }
}

std::string folded_lines(std::string_view text) {
    std::string out(text);
    std::ranges::replace(out, '\n', ' ');
    return fold_line(out);
}

}  // namespace

bool is_bare_thanks(const ParsedMail& mail) {
    if (mail.origin != Origin::person || mail.reply_text.empty() || mail.reply_text.size() > kLongest)
        return false;
    if (!std::ranges::all_of(mail.attachments, is_silent_picture)) return false;
    const std::vector<std::string> name = own_name(mail);
    const std::vector<std::string_view> views(name.begin(), name.end());
    return says_only_thanks(folded_lines(mail.reply_text), views);
}

}  // namespace mail
