namespace Studio.Browser.Tests;

/// <summary>The check of looks finds what it is for, names it, and leaves alone what is meant so.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LayoutCheckTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("cut", "text is cut off: <div#cut>", "#cut { width: 60px; overflow: hidden; white-space: nowrap }", "<div id=cut>Words that do not fit into it</div>")]
    [InlineData("low", "text is cut off: <div#low>", "#low { height: 12px; overflow: hidden; line-height: 20px }", "<div id=low>One<br>Two</div>")]
    [InlineData("box", "text sticks out of <div#box>", "#box { width: 60px; border: 1px solid; white-space: nowrap }", "<div id=box>Words that do not fit into it</div>")]
    [InlineData("wide", "wider than its window: <div#wide>", "#wide { width: 3000px; height: 10px }", "<div id=wide></div>")]
    [InlineData("words", "words over words: <p#a> \"First words\" and <p#b>", "#b { margin-top: -34px }", "<p id=a>First words</p><p id=b>Other words</p>")]
    [InlineData("controls", "controls lie on each other: <button#a> \"One\" and <button#b>", "#b { margin-left: -20px }", "<button id=a>One</button><button id=b>Two</button>")]
    [InlineData("small", "a button is too small for its words: <button#small>", "#small { width: 30px; overflow: visible; white-space: nowrap }", "<button id=small>Publish it now</button>")]
    [InlineData("broken", "a word is broken over lines: <div#broken>", "#broken { width: 1em }", "<div id=broken>搜尋</div>")]
    public async Task A_fault_is_found_and_named(string id, string expected, string style, string body)
    {
        await using var window = await browser.OpenAsync();
        await window.Page.SetContentAsync($"<!doctype html><style>{style}</style>{body}");
        (await LayoutCheck.FindAsync(window.Page)).ShouldContain(f => f.Contains(expected, StringComparison.Ordinal), id);
    }

    [Theory]
    [InlineData("#e { width: 60px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }", "<div id=e>Words that do not fit into it</div>")]
    [InlineData("#s { width: 60px; overflow: auto; white-space: nowrap; border: 1px solid }", "<div id=s>Words that do not fit into it</div>")]
    [InlineData("#h { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }", "<div id=h>For screen readers</div>")]
    [InlineData("#l { height: 60px; overflow: auto } #n { margin-top: 4px }", "<div id=l><button>1</button><br><br><br><br><button>2</button></div><button id=n>Next</button>")]
    [InlineData("#f { position: fixed; top: 0 }", "<button>Below</button><div id=f><button>Above</button></div>")]
    public async Task What_is_meant_so_is_left_alone(string style, string body)
    {
        await using var window = await browser.OpenAsync();
        await window.Page.SetContentAsync($"<!doctype html><style>{style}</style>{body}");
        (await LayoutCheck.FindAsync(window.Page)).ShouldBeEmpty();
    }
}
