// Writes text as a reader of a page would copy it: blanks squeezed, blocks on lines of their own, quotes with
// "> ".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mail {

class HtmlEmitter {
  public:
    explicit HtmlEmitter(std::size_t limit) : limit_(limit) {}

    void text(std::string_view utf8);
    void line_break();  // <br>
    void block();       // what follows starts a line
    void paragraph();   // what follows starts a line after an empty one
    void cell();        // a column's border, unless the row has just begun
    void quote(int change) { quote_ += change; }
    void preformatted(int change) { preformatted_ += change; }

    std::size_t size() const { return out_.size(); }
    bool full() const { return out_.size() >= limit_; }
    std::string_view since(std::size_t from) const {
        return std::string_view(out_).substr(from < out_.size() ? from : out_.size());
    }
    bool has_words() const { return words_; }
    std::string finish();

  private:
    void prefix();
    void put(std::string_view character);

    std::string out_;
    std::size_t limit_;
    int quote_ = 0, preformatted_ = 0;
    int line_ends_ = 2;   // how many stand at the end already
    bool blank_ = false;  // one is due before the next word
    bool words_ = false;
};

}  // namespace mail
