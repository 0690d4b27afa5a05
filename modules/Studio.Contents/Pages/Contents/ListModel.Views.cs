using Microsoft.AspNetCore.Mvc;
using Studio.Contents.Listing;
using Studio.Contents.Views;
using Studio.Kernel.Problems;

namespace Studio.Contents.Pages.Contents;

/// <summary>The saved views of the list.</summary>
internal sealed partial class ListModel
{
    /// <summary>What is asked for to see the list without the view that it opens with.</summary>
    public const string NoView = "all";

    /// <summary>The views that the person sees.</summary>
    public ContentViewList Views { get; private set; } = new([], new Dictionary<string, string>());

    /// <summary>The view that is shown, or null.</summary>
    public ContentView? View { get; private set; }

    /// <summary>True where a view was asked for that there is not, or not for this person.</summary>
    public bool HasNoView { get; private set; }

    /// <summary>True where the list asks something else than the view by now.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>True where the person may share views.</summary>
    public bool MayShare { get; private set; }

    /// <summary>True where the person may change the view.</summary>
    public bool MayChangeView { get; private set; }

    /// <summary>True where what is left out may be named: the person wrote it himself.</summary>
    public bool NamesLeftOut => View is null || IsOwn(View) || ListRequest.IsIn(Request.Query);

    /// <summary>What is wrong with what was sent, by field, in the person's language.</summary>
    public IReadOnlyList<(string Path, string Text)> ViewFaults { get; private set; } = [];

    /// <summary>The form that was sent and came back.</summary>
    public string SentForm { get; private set; } = "";

    public string SentName { get; private set; } = "";

    public bool SentShared { get; private set; }

    public bool IsOwn(ContentView view) => view.OwnerId == door.Id;

    /// <summary>The address that shows a view, or the list without any.</summary>
    public string ViewLink(ContentView? view) => $"{Request.PathBase}{Request.Path}?view={view?.Id ?? NoView}";

    /// <summary>The address that a form about views is sent to: with what the list asks now.</summary>
    public string ViewAction(string handler) => Link(Asked, [new("handler", handler)]);

    /// <summary>Keeps what the list asks as a new view.</summary>
    public Task<IActionResult> OnPostAddViewAsync(string type, string? name, bool shared, bool isDefault, CancellationToken cancellationToken) => ChangeViewsAsync(type, "AddView", name, shared, async () =>
    {
        var view = await views.AddAsync(Type.Name, new ContentViewWords(name ?? "", shared, Asked), cancellationToken);
        if (isDefault)
        {
            await views.SetDefaultAsync(view.Id, isDefault: true, cancellationToken);
        }

        Message = texts["The view “{0}” is saved.", view.Name];
        return ViewLink(view);
    }, cancellationToken);

    /// <summary>Changes the view's name and whom it is for; with <paramref name="replace"/> also what it asks.</summary>
    public Task<IActionResult> OnPostChangeViewAsync(string type, string? name, bool shared, bool replace, string? state, CancellationToken cancellationToken) => ChangeViewsAsync(type, "ChangeView", name, shared, async () =>
    {
        var known = View ?? throw ProblemException.Conflict("There is no such view any more.");
        var view = await views.ChangeAsync(known.Id, new ContentViewWords(name ?? "", shared, replace ? Asked : known.Asked.Within(Fields).Asked), v => v.ETag == state, cancellationToken);
        Message = texts["The view “{0}” is saved.", view.Name];
        return replace || !IsChanged ? ViewLink(view) : Link(Asked);
    }, cancellationToken);

    public Task<IActionResult> OnPostDeleteViewAsync(string type, CancellationToken cancellationToken) => ChangeViewsAsync(type, "DeleteView", null, false, async () =>
    {
        var known = View ?? throw ProblemException.Conflict("There is no such view any more.");
        await views.DeleteAsync(known.Id, cancellationToken);
        Message = texts["The view “{0}” is deleted.", known.Name];
        return ViewLink(null);
    }, cancellationToken);

    public Task<IActionResult> OnPostDefaultViewAsync(string type, bool isDefault, CancellationToken cancellationToken) => ChangeViewsAsync(type, "DefaultView", null, false, async () =>
    {
        var known = View ?? throw ProblemException.Conflict("There is no such view any more.");
        await views.SetDefaultAsync(known.Id, isDefault, cancellationToken);
        Message = isDefault ? texts["The list opens with “{0}” for you now.", known.Name] : texts["The list opens with all items for you now."];
        return ViewLink(known);
    }, cancellationToken);

    /// <summary>Does something with views and goes on to where it says; what is not right is shown beside the field.</summary>
    private async Task<IActionResult> ChangeViewsAsync(string type, string form, string? name, bool shared, Func<Task<string>> change, CancellationToken cancellationToken)
    {
        var owner = await OpenAsync(type, cancellationToken);
        try
        {
            return LocalRedirect(await change());
        }
        catch (ProblemException e) when (e.Status is 400 or 409)
        {
            ViewFaults = e.Errors.Count == 0 ? [("", texts[e.Message])] : [.. e.Errors.Select(error => (error.Path, texts[error.Message].Value))];
            (SentForm, SentName, SentShared) = (form, name ?? "", shared);
        }

        await FindAsync(owner, cancellationToken);
        return Page();
    }

    /// <summary>The view that the address names; where it says nothing at all, the one that the list opens with.</summary>
    private ContentView? ViewAskedFor()
    {
        var id = Text("view");
        if (id.Length == 0)
        {
            return Request.Query.ContainsKey("view") || ListRequest.IsIn(Request.Query) ? null : Views.DefaultOf(Type.Name);
        }

        var view = id == NoView ? null : Views.Find(id);
        HasNoView = id != NoView && view is null;
        return view;
    }

    private async Task OpenViewAsync()
    {
        MayShare = await views.MayShareAsync();
        MayChangeView = View is not null && await views.MayChangeAsync(View);
        IsChanged = View is not null && View.Asked.ToQuery(null) != Asked.ToQuery(null);
    }
}
