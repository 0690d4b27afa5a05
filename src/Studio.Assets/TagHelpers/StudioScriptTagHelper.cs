using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Studio.Assets.TagHelpers;

/// <summary>
/// <c>&lt;studio-script entry="admin" /&gt;</c>: loads a browser entry as a module and preloads what it imports. With <c>blocking</c> the
/// entry becomes a classic script that runs before the page is shown (<c>theme-early</c>).
/// </summary>
[HtmlTargetElement("studio-script", Attributes = "entry", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class StudioScriptTagHelper(AssetManifest assets) : TagHelper
{
    /// <summary>The key in <c>HttpContext.Items</c> under which the page's script nonce lies, when it has one.</summary>
    public const string NonceItem = "csp-nonce";

    /// <summary>The entry's name, <c>admin</c> for instance.</summary>
    [HtmlAttributeName("entry")]
    public string Entry { get; set; } = string.Empty;

    /// <summary>True: a classic script that the browser runs before it goes on; only for entries that import nothing.</summary>
    [HtmlAttributeName("blocking")]
    public bool Blocking { get; set; }

    /// <summary>The view that is being written.</summary>
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var http = ViewContext.HttpContext;
        var nonce = http.Items[NonceItem] as string;
        var imports = assets.Imports(Entry);
        if (Blocking && imports.Count > 0)
        {
            throw new InvalidOperationException($"The browser entry '{Entry}' imports other modules and cannot be a blocking script.");
        }

        output.TagName = null;
        foreach (var import in imports)
        {
            var preload = new TagBuilder("link") { TagRenderMode = TagRenderMode.SelfClosing };
            preload.Attributes["rel"] = "modulepreload";
            preload.Attributes["href"] = http.Request.PathBase.Add(import);
            Append(preload);
        }

        var script = new TagBuilder("script");
        if (!Blocking)
        {
            script.Attributes["type"] = "module";
        }

        script.Attributes["src"] = http.Request.PathBase.Add(assets.Url(Entry + ".js"));
        Append(script);

        void Append(TagBuilder tag)
        {
            if (nonce is not null)
            {
                tag.Attributes["nonce"] = nonce;
            }

            output.Content.AppendHtml(tag);
        }
    }
}
