using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Tables;
using Studio.Kernel.Problems;

namespace Studio.Decisions.Tables;

/// <summary>Refuses tables that cannot be read, with line and cell. The services are asked for when needed: facts read content themselves.</summary>
internal sealed class TableContentHandler(IServiceProvider services) : IContentHandler
{
    public async Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken)
    {
        if (!definitions.HasPart(item.ContentType, DecisionTableParts.Table) || PublishedTables.TextOf(item) is not { Length: > 0 } table)
        {
            return;
        }

        var text = services.GetRequiredService<IStringLocalizer<DecisionParts>>();
        DecisionTable.Compile(table, await services.GetRequiredService<FactService>().GetCatalogueAsync(cancellationToken), out var faults);
        foreach (var fault in faults)
        {
            errors.Add(new InputError($"{DecisionTableParts.Table}.Table", text["Line {0}, column {1}: {2}", fault.Line, fault.Column, TableErrorText.Localize(fault, text)], fault.Line, fault.Column));
        }
    }
}
