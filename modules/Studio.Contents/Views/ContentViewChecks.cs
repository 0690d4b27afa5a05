using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Contents.Listing;
using Studio.Kernel.Problems;

namespace Studio.Contents.Views;

/// <summary>Tells what is wrong with a view that is to be kept, place by place. What it is kept with must work now; what becomes of its fields later is told when it is opened.</summary>
internal sealed class ContentViewChecks(ContentDoor door, ContentDefinitionStore definitions, ListFields fields, ListConditions conditions, IStringLocalizer<ContentViewChecks> texts)
{
    public const int LongestName = 100;

    /// <exception cref="ProblemException">400 with paths such as <c>conditions[1].field</c>.</exception>
    public async Task CheckAsync(ContentTypeDefinition type, ContentViewWords words, CancellationToken cancellationToken)
    {
        var errors = new List<InputError>();
        if (words.Name.Length is 0 or > LongestName || words.Name.Any(char.IsControl))
        {
            errors.Add(new InputError("name", "A name of 1 to 100 characters in one line is needed."));
        }

        var known = fields.Of(type, await door.DefinitionsAsync(cancellationToken), door.Fields, await definitions.GetAsync(cancellationToken));
        CheckAsked(words.Asked, known, errors);
        var usable = words.Asked.Conditions.Where(c => known.At(c.Field)?.CanFilter == true).ToList();
        var rows = errors.Count == 0 ? await conditions.ReadAsync(usable, known, cancellationToken) : [];
        for (var i = 0; i < rows.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"conditions[{i}]");
            if (rows[i].Condition.Operator != usable[i].Operator)
            {
                errors.Add(new InputError(at + ".operator", $"The field has no such comparison; it has {string.Join(", ", rows[i].Operators.Select(o => o.Name))}."));
            }
            else if (rows[i].IsIncomplete)
            {
                errors.Add(new InputError(at + ".value", texts["A value is needed."]));
            }
            else if (rows[i].Error is { } error)
            {
                errors.Add(new InputError(at + ".value", error));
            }
        }

        if (errors.Count > 0)
        {
            throw ProblemException.Invalid(errors);
        }
    }

    private static void CheckAsked(ListRequest asked, ListFieldSet known, List<InputError> errors)
    {
        if (asked.Search.Length > ListRequest.LongestText)
        {
            errors.Add(new InputError("search", $"The text is longer than {ListRequest.LongestText} characters."));
        }

        if (!known.CanSort(asked.SortBy))
        {
            errors.Add(new InputError("sort", "There is no such field to sort by."));
        }

        if (asked.Conditions.Count > ListRequest.MostConditions)
        {
            errors.Add(new InputError("conditions", $"At most {ListRequest.MostConditions} conditions are possible."));
        }
        else
        {
            errors.AddRange(Unknown(asked.Conditions.Select(c => c.Field), p => known.At(p)?.CanFilter == true).Select(i => new InputError(string.Create(CultureInfo.InvariantCulture, $"conditions[{i}].field"), "There is no such field to ask for.")));
        }

        if (asked.Columns is { } columns)
        {
            if (columns.Count > ListRequest.MostColumns || columns.Distinct(StringComparer.Ordinal).Count() < columns.Count)
            {
                errors.Add(new InputError("columns", $"At most {ListRequest.MostColumns} columns are possible, each once."));
            }
            else
            {
                errors.AddRange(Unknown(columns, p => known.At(p)?.CanShow == true).Select(i => new InputError(string.Create(CultureInfo.InvariantCulture, $"columns[{i}]"), "There is no such column.")));
            }
        }
    }

    private static IEnumerable<int> Unknown(IEnumerable<string> paths, Func<string, bool> isKnown) => paths.Select((path, index) => (path, index)).Where(p => !isKnown(p.path)).Select(p => p.index);
}
