using System.Globalization;
using Studio.Liquid.Parsing;
using Studio.Liquid.Rendering;
using Studio.Liquid.Syntax;

namespace Studio.Liquid.Tags;

/// <summary><c>{% tablerow item in collection cols: 3 %}…{% endtablerow %}</c>: the rows and cells of an HTML table.</summary>
internal sealed class TableRowTag(int offset, LoopArguments loop, Block body) : Node(offset)
{
    public static Node Parse(TagReader tag)
    {
        var loop = LoopArguments.Parse(tag, "limit", "offset", "cols");
        var body = tag.ReadBody();
        tag.Parser.PopItem();
        return new TableRowTag(tag.Offset, loop, body);
    }

    public override async ValueTask RenderAsync(RenderContext context)
    {
        var items = await loop.SelectAsync(context);
        var table = new TableRowLoop(items.Length, await LoopArguments.IndexAsync(loop.Columns, items.Length, context));
        var frame = context.Push();
        frame["tablerowloop"] = table;
        context.Output.Append("<tr class=\"row1\">\n");
        foreach (var item in items)
        {
            context.Budget.Iterate();
            frame[loop.Item] = await context.ResolveAsync(item);
            context.Output.Append(string.Create(CultureInfo.InvariantCulture, $"<td class=\"col{table.Column}\">"));
            await body.RenderAsync(context);
            context.Output.Append("</td>");
            var interrupt = context.Interrupt;
            context.Interrupt = Interrupt.None;
            if (interrupt == Interrupt.Break)
            {
                break;
            }

            if (table.EndsRow && table.Index < items.Length - 1)
            {
                context.Output.Append(string.Create(CultureInfo.InvariantCulture, $"</tr>\n<tr class=\"row{table.Row + 1}\">"));
            }

            table.Index++;
        }

        context.Output.Append("</tr>\n");
        context.Pop();
    }
}
