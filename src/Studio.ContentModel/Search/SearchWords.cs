using System.Buffers;
using System.Globalization;
using System.Text;

namespace Studio.ContentModel.Search;

/// <summary>A word that is looked for.</summary>
/// <param name="Text">The word, or two characters of a run that is written without spaces.</param>
/// <param name="Prefix">True where longer words that begin so are meant too.</param>
public readonly record struct SearchTerm(string Text, bool Prefix);

/// <summary>
/// What a text is found by. Words of letters and digits stand for themselves, without case, width and Latin accents. Writing without spaces
/// (Chinese, Japanese, Korean, Thai and their neighbours) is cut into pairs of characters, so that every word of two characters is found,
/// whatever a dictionary thinks of it; the last character of a run stands alone too, for those who look for one.
/// </summary>
public static class SearchWords
{
    /// <summary>The longest text that is read, in characters; the rest is not found.</summary>
    public const int MaximumText = 200_000;

    /// <summary>The longest word that is kept, in characters; PostgreSQL takes no lexeme of more than 2 KB.</summary>
    public const int MaximumWord = 64;

    /// <summary>How many terms of a question count; more would only narrow what is found.</summary>
    public const int MaximumTerms = 16;

    private const int MaximumWords = 20_000;
    private const int ShortestPrefix = 2;

    /// <summary>The words that a text is found by, each once.</summary>
    public static void Collect(string text, ISet<string> words)
    {
        foreach (var run in Runs(text))
        {
            if (words.Count >= MaximumWords)
            {
                return;
            }

            if (!run.Pairs)
            {
                words.Add(run.Text);
                continue;
            }

            var runes = run.Text.EnumerateRunes().ToArray();
            for (var i = 0; i + 1 < runes.Length; i++)
            {
                words.Add(string.Concat(runes[i].ToString(), runes[i + 1].ToString()));
            }

            words.Add(runes[^1].ToString());
        }
    }

    /// <summary>The terms that must all be found; none where the question has no letter or digit.</summary>
    public static IReadOnlyList<SearchTerm> Ask(string question)
    {
        var terms = new List<SearchTerm>();
        foreach (var run in Runs(question))
        {
            if (!run.Pairs)
            {
                terms.Add(new SearchTerm(run.Text, run.Text.Length >= ShortestPrefix));
                continue;
            }

            var runes = run.Text.EnumerateRunes().ToArray();
            if (runes.Length == 1)
            {
                terms.Add(new SearchTerm(run.Text, Prefix: true));
            }

            for (var i = 0; i + 1 < runes.Length; i++)
            {
                terms.Add(new SearchTerm(string.Concat(runes[i].ToString(), runes[i + 1].ToString()), Prefix: false));
            }
        }

        return [.. terms.Distinct().Take(MaximumTerms)];
    }

    private static IEnumerable<Run> Runs(string text)
    {
        var folded = (text.Length > MaximumText ? text[..MaximumText] : text).ReplaceUnpaired().Normalize(NormalizationForm.FormKC);
        var run = new StringBuilder();
        var pairs = false;
        foreach (var rune in folded.EnumerateRunes())
        {
            var kind = KindOf(rune);
            if (run.Length > 0 && (kind == Kind.Between || (kind == Kind.Pairs) != pairs))
            {
                yield return Cut(run, pairs);
                run.Clear();
            }

            if (kind != Kind.Between)
            {
                pairs = kind == Kind.Pairs;
                run.Append(Fold(rune));
            }
        }

        if (run.Length > 0)
        {
            yield return Cut(run, pairs);
        }
    }

    private static Run Cut(StringBuilder run, bool pairs)
    {
        if (pairs || run.Length <= MaximumWord)
        {
            return new Run(run.ToString(), pairs);
        }

        // Not in the middle of a surrogate pair.
        var length = char.IsHighSurrogate(run[MaximumWord - 1]) ? MaximumWord - 1 : MaximumWord;
        return new Run(run.ToString(0, length), pairs);
    }

    private static Kind KindOf(Rune rune) => IsUnspaced(rune.Value) ? Kind.Pairs : Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        ? Kind.Word : Kind.Between;

    // Unicode's blocks of scripts that are written without spaces, or (Hangul) with endings grown on.
    private static bool IsUnspaced(int c) => c is >= 0x0E00 and <= 0x0EFF // Thai, Lao
        or >= 0x1000 and <= 0x109F or >= 0x1780 and <= 0x17FF // Myanmar, Khmer
        or >= 0x3005 and <= 0x3007 or >= 0x3041 and <= 0x30FA or >= 0x30FC and <= 0x30FF or >= 0x3105 and <= 0x312F // iteration mark, Kana, Bopomofo
        or >= 0x31A0 and <= 0x31BF or >= 0x31F0 and <= 0x31FF or >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF // Han
        or >= 0xAC00 and <= 0xD7AF or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x3FFFF;

    private static string Fold(Rune rune)
    {
        var lower = Rune.ToLowerInvariant(rune);
        if (lower.Value is < 0xC0 or > 0x24F and < 0x1E00 or > 0x1EFF)
        {
            return lower.ToString();
        }

        // The letter below the accents.
        var decomposed = lower.ToString().Normalize(NormalizationForm.FormD);
        return decomposed[..1];
    }

    /// <summary>Half a surrogate pair, as a broken file may have, cannot be normalised.</summary>
    private static string ReplaceUnpaired(this string text)
    {
        if (Rune.DecodeFromUtf16(text, out _, out _) == OperationStatus.Done && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var replaced = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            replaced.Append(rune.ToString());
        }

        return replaced.ToString();
    }

    private enum Kind
    {
        Between,
        Word,
        Pairs,
    }

    private readonly record struct Run(string Text, bool Pairs);
}
