using System.Security.Claims;
using Microsoft.Extensions.Localization;
using Studio.Admin.Finding;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Listing;

namespace Studio.Contents.Finding;

/// <summary>Items of the types that lists show, by any of their words.</summary>
internal sealed class ItemsSource(ContentDoor door, ContentDefinitionStore definitions, ContentQueries queries, ItemNames names, ContentEditorLinks links, IStringLocalizer<ItemsSource> texts) : IFindSource
{
    public int Order => 20;

    public string Title => texts["Items"];

    public async Task<IReadOnlyList<FoundEntry>> FindAsync(string text, ClaimsPrincipal user, int take, CancellationToken cancellationToken)
    {
        if (text.Length == 0)
        {
            return [];
        }

        var (all, own) = (new List<string>(), new List<string>());
        foreach (var type in (await door.TypesAsync(cancellationToken)).Where(t => t.Listable))
        {
            (await door.MayAsync(ContentAct.View, type) ? all : own).Add(type.Name);
        }

        var known = await definitions.GetAsync(cancellationToken);
        var found = new List<FoundEntry>();
        foreach (var item in await queries.FindAsync(text, new ContentScope(all, own, door.Id), door.Fields, take, cancellationToken))
        {
            found.Add(new FoundEntry(await names.OfAsync(item, cancellationToken), links.Edit(item.ContentType, item.ContentItemId), "file-earmark", known.Type(item.ContentType)?.DisplayName));
        }

        return found;
    }
}

/// <summary>The making of a new item, and the lists of types.</summary>
internal sealed class TypesSource(ContentDoor door, ContentEditorLinks links, IStringLocalizer<TypesSource> texts) : IFindSource
{
    public int Order => 10;

    public string Title => texts["Content"];

    public async Task<IReadOnlyList<FoundEntry>> FindAsync(string text, ClaimsPrincipal user, int take, CancellationToken cancellationToken)
    {
        var found = new List<FoundEntry>();
        foreach (var type in (await door.TypesAsync(cancellationToken)).Where(t => t.Listable).OrderBy(t => t.DisplayName, StringComparer.CurrentCulture))
        {
            var create = texts["New: {0}", type.DisplayName].Value;
            if (text.Length > 0 && (Finder.Matches(type.DisplayName, text) || Finder.Matches(type.Name, text)))
            {
                found.Add(new FoundEntry(type.DisplayName, $"/admin/content/{type.Name}", "list", texts["All items"]));
            }

            if (type.Creatable && (Finder.Matches(create, text) || Finder.Matches(type.Name, text)) && await door.MayAsync(ContentAct.Edit, type, null))
            {
                found.Add(new FoundEntry(create, links.New(type.Name), "plus-lg"));
            }

            if (found.Count >= take)
            {
                break;
            }
        }

        return found;
    }
}
