using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Connectors.Jobs;
using Studio.Connectors.Mapping;
using Studio.Customers.Interactions;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Connectors.Pages.Connectors;

/// <summary>The wizard's step between the upload and the preview: a person says which column holds what.</summary>
[RequirePermission(nameof(ConnectorPermissions.ManageImports))]
[BodyLimit(64 * 1024)]
internal sealed class ColumnsModel(ImportJobs jobs, InteractionTypes types, IStringLocalizer<ConnectorPermissions> text) : PageModel
{
    public static readonly IReadOnlyList<(string Value, string Title)> Separators = [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar"), (" ", "Blanks"), ("xlsx", "Sheet of Excel")];

    public ImportJob Job { get; private set; } = null!;

    /// <summary>What is chosen.</summary>
    public ColumnMapping Mapping { get; private set; } = new();

    public FileLook Look { get; private set; } = null!;

    /// <summary>The fields that a column can be chosen for.</summary>
    public IReadOnlyList<MappedField> Fields { get; private set; } = [];

    /// <summary>Fields of what types of contact declare.</summary>
    public IReadOnlyList<MappedField> PayloadFields { get; private set; } = [];

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyList<InputError> Errors { get; private set; } = [];

    /// <summary>The fault of a field, in the person's language.</summary>
    public string? Fault(string path) => Errors.FirstOrDefault(e => e.Path == path) is { } error ? text[error.Message].Value : null;

    /// <summary>A column as people recognise it.</summary>
    public string ColumnName(int column) => string.Create(CultureInfo.CurrentCulture, $"{column + 1}: {(Look.Rows.Count > 0 && column < Look.Rows[0].Count ? Short(Look.Rows[0][column]) : "")}");

    public async Task OnGetAsync(string id, string? separator, string? header, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        var how = Separators.Any(s => s.Value == separator) ? separator : null;
        var hasHeader = header switch { "yes" => true, "no" => false, _ => (bool?)null };
        Look = await jobs.LookAsync(Job, how ?? Job.Options.Mapping!.Separator, hasHeader ?? (how is null ? Job.Options.Mapping!.HasHeader : null), cancellationToken);

        // What was chosen before stands where the file is still taken apart as before.
        Mapping = how is null && hasHeader is null ? Job.Options.Mapping! : Look.Mapping;
    }

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        var form = await Request.ReadFormAsync(cancellationToken);
        Mapping = Read(form);
        try
        {
            await jobs.MapAsync(id, Mapping, cancellationToken);
            return RedirectToPage("/Connectors/Import", new { id });
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            Response.StatusCode = e.Status;
            Errors = e.Errors.Count > 0 ? e.Errors : [new InputError("", e.Message)];
        }

        Look = await jobs.LookAsync(Job, Mapping.Separator, Mapping.HasHeader, cancellationToken);
        return Page();
    }

    private ColumnMapping Read(IFormCollection form)
    {
        var mapping = new ColumnMapping
        {
            Kind = Job.Options.Mapping!.Kind,
            Separator = form["separator"].ToString(),
            HasHeader = form["header"] == "yes",
            Decimal = form["decimal"].ToString() is { Length: > 0 } point ? point : ".",
            Dates = form["dates"].ToString() is { Length: > 0 } dates ? dates : "day-first",
            Prefix = form["prefix"].ToString(),
            CreateCustomers = form["create"] == "yes",
        };
        foreach (var field in Fields.Concat(PayloadFields))
        {
            var column = int.TryParse(form["c." + field.Name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
            var value = column is null && form["v." + field.Name].ToString() is { Length: > 0 } constant ? constant : null;
            if (column is not null || value is not null)
            {
                mapping.Fields[field.Name] = new FieldSource(column, value);
            }
        }

        return mapping;
    }

    private async Task OpenAsync(string id, CancellationToken cancellationToken)
    {
        Job = IdGenerator.IsId(id) ? await jobs.GetAsync(id, cancellationToken) : throw ProblemException.NotFound("There is no such import.");
        if (Job.Options.Mapping is not { } mapping)
        {
            throw ProblemException.Conflict("The columns of this import cannot be chosen any more.");
        }

        Fields = ColumnMapping.FieldsOf(mapping.Kind);
        PayloadFields = mapping.Kind != MappedKinds.Contacts ? [] :
        [
            .. types.All.Where(t => t.Origin != InteractionOrigin.Studio).SelectMany(t => types.SchemaOf(t)?.Properties.Select(p => p.Name) ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(name => new MappedField("payload." + name, name)),
        ];
    }

    private static string Short(string cell) => cell.Length > 40 ? cell[..40] + "…" : cell;
}
