using System.Buffers;

namespace Studio.Liquid.Rendering;

/// <summary>Collects the output in a pooled buffer, up to the limit.</summary>
internal sealed class OutputBuffer(RenderBudget budget) : IDisposable
{
    private const int Initial = 1024;

    private char[] _text = ArrayPool<char>.Shared.Rent(Initial);
    private int _length;

    public void Append(ReadOnlySpan<char> text)
    {
        budget.CheckLength((long)_length + text.Length);
        text.CopyTo(Reserve(text.Length));
        _length += text.Length;
    }

    /// <summary>Room for that many characters; <see cref="Advance"/> says how many were written.</summary>
    public Span<char> Reserve(int length)
    {
        if (_text.Length - _length < length)
        {
            Grow(length);
        }

        // The room may be more than is written: the limit counts when it is taken.
        return _text.AsSpan(_length);
    }

    public void Advance(int length)
    {
        budget.CheckLength((long)_length + length);
        _length += length;
    }

    /// <summary>Writes text with the five HTML characters encoded.</summary>
    public void AppendEncoded(ReadOnlySpan<char> text)
    {
        for (var special = HtmlText.IndexOfSpecial(text); special >= 0; special = HtmlText.IndexOfSpecial(text))
        {
            Append(text[..special]);
            Append(HtmlText.Entity(text[special]));
            text = text[(special + 1)..];
        }

        Append(text);
    }

    /// <summary>The text; the buffer cannot be used after that.</summary>
    public string Finish()
    {
        var text = new string(_text, 0, _length);
        Dispose();
        return text;
    }

    public void Dispose()
    {
        if (_text.Length > 0)
        {
            ArrayPool<char>.Shared.Return(_text);
            (_text, _length) = ([], 0);
        }
    }

    private void Grow(int more)
    {
        budget.CheckLength((long)_length + more);
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_length + more, _text.Length * 2));
        _text.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_text);
        _text = larger;
    }
}
