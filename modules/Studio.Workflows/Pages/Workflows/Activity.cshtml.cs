using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Studio.Admin.Forms;
using Studio.Kernel.Api;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.WorkflowEngine;
using Studio.Workflows.Activities;
using Studio.Workflows.Api;

namespace Studio.Workflows.Pages.Workflows;

/// <summary>A kind of step: what it can be set to, and a trial of it by itself.</summary>
[RequirePermission(nameof(WorkflowPermissions.ViewWorkflows))]
[BodyLimit(ActivityEndpoints.MaximumBody)]
public sealed class ActivityModel(
    ActivityRows rows, ActivityCatalogue catalogue, ActivityTrials trials, SchemaForms forms, IAuthorizationService authorization, IdGenerator ids, IStringLocalizer<WorkflowPermissions> texts) : PageModel
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The kind.</summary>
    public ActivityRow Row { get; private set; } = null!;

    /// <summary>Its properties, as a form.</summary>
    public SchemaForm Form { get; private set; } = null!;

    /// <summary>The input as it was written.</summary>
    public string Input { get; private set; } = "";

    /// <summary>What is wrong with the input.</summary>
    public string? InputError { get; private set; }

    /// <summary>Sent twice, the form means one trial.</summary>
    public string TrialId { get; private set; } = "";

    /// <summary>True where the person may run it.</summary>
    public bool MayTry { get; private set; }

    /// <summary>What became of the trial, or null.</summary>
    public ActivityTrialResult? Result { get; private set; }

    /// <summary>How long it took, in milliseconds.</summary>
    public string Milliseconds => Result?.Milliseconds.ToString("0.0", CultureInfo.CurrentCulture) ?? "";

    /// <summary>JSON for a person.</summary>
    public static string Show(JsonNode value) => value.ToJsonString(Readable);

    /// <summary>Shows the kind.</summary>
    public async Task OnGetAsync(string name)
    {
        var activity = await OpenAsync(name);
        ShowForm(activity, catalogue.Proposed(activity), []);
    }

    /// <summary>Runs it.</summary>
    public async Task OnPostAsync(string name, string? trialId, string? input, CancellationToken cancellationToken)
    {
        var activity = await OpenAsync(name);
        if (!MayTry)
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "Not allowed", texts["Your role does not include running steps."]);
        }

        Input = input ?? "";
        var written = forms.Read(catalogue.SchemaOf(activity), await Request.ReadFormAsync(cancellationToken), out var unread);
        try
        {
            if (unread.Count > 0)
            {
                throw ProblemException.Invalid(unread);
            }

            if (ReadInput() is { } happened)
            {
                Result = await trials.RunAsync(new ActivityTrial(name, (JsonObject)written.DeepClone(), happened) { TrialId = IdGenerator.IsId(trialId) ? trialId : null }, cancellationToken);
            }
            else
            {
                Response.StatusCode = StatusCodes.Status400BadRequest;
            }

            ShowForm(activity, written, []);
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            Response.StatusCode = e.Status;
            ShowForm(activity, written, e.Errors);
        }
    }

    private async Task<IActivity> OpenAsync(string name)
    {
        (var activity, Row) = rows.Open(name);
        MayTry = await authorization.HasPermissionAsync(User, WorkflowPermissions.ExecuteWorkflows);
        return activity;
    }

    private void ShowForm(IActivity activity, JsonObject values, IReadOnlyList<InputError> errors)
    {
        TrialId = ids.NewId();
        Form = forms.Show(catalogue.SchemaOf(activity), values, new HashSet<string>(StringComparer.Ordinal), errors);
    }

    private JsonObject? ReadInput()
    {
        try
        {
            if (string.IsNullOrWhiteSpace(Input))
            {
                return [];
            }

            if (JsonNode.Parse(Input, documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false }) is JsonObject happened)
            {
                return happened;
            }
        }
        catch (JsonException)
        {
            // Said beside the field.
        }

        InputError = texts["A JSON object is needed."];
        return null;
    }
}
