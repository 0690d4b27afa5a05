using Studio.ContentModel.Items;
using Studio.Contents;

namespace Studio.Templates.Uses;

/// <summary>Tells the content editor who renders a template that is about to be taken away.</summary>
internal sealed class TemplateContentUses(TemplateUses uses) : IContentUses
{
    public async Task<IReadOnlyList<string>> NamesAsync(ContentItem item, int take, CancellationToken cancellationToken) =>
        item.Content.ContainsKey(TemplateParts.Template) && TemplateParts.NameOf(item) is { Length: > 0 } name ? [.. (await uses.ListAsync(name, cancellationToken)).Take(take).Select(u => u.Name)] : [];
}
