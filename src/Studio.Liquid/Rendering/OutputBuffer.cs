using System.Text;

namespace Studio.Liquid.Rendering;

/// <summary>Collects the output, up to the limit.</summary>
internal sealed class OutputBuffer(RenderBudget budget)
{
    private readonly StringBuilder _text = new();

    public void Append(ReadOnlySpan<char> text)
    {
        budget.CheckLength((long)_text.Length + text.Length);
        _text.Append(text);
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

    public override string ToString() => _text.ToString();
}
