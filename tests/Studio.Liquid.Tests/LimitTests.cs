using System.Diagnostics;

namespace Studio.Liquid.Tests;

public sealed class LimitTests
{
    private static readonly LiquidOptions Small = new()
    {
        MaxSourceLength = 200_000,
        MaxOutputLength = 10_000,
        MaxDepth = 30,
        MaxSteps = 20_000,
        MaxLoopIterations = 1_000,
        MaxRenderTime = TimeSpan.FromSeconds(20),
    };

    [Theory]
    [InlineData("{% for i in (1..1001) %}{% endfor %}", LiquidErrorCode.TooManyIterations)]
    [InlineData("{% for i in (1..100) %}{% for j in (1..100) %}{% endfor %}{% endfor %}", LiquidErrorCode.TooManyIterations)]
    [InlineData("{% for i in (1..1000000000) %}{% endfor %}", LiquidErrorCode.TooManySteps)]
    [InlineData("{{ (1..1000000000) | join }}", LiquidErrorCode.TooManySteps)]
    [InlineData("{{ (1..99999999999) | size }}", LiquidErrorCode.NumberRange)]
    [InlineData("{% assign a = 'abcdefgh' %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}", LiquidErrorCode.OutputTooLong)]
    [InlineData("{% assign a = 'abcdefgh' %}{% for i in (1..9) %}{% assign a = a | append: a %}{% endfor %}{{ a | replace: '', a }}", LiquidErrorCode.OutputTooLong)]
    [InlineData("{% assign a = 'a,b' | split: ',' %}{% for i in (1..40) %}{% assign a = a | concat: a %}{% endfor %}", LiquidErrorCode.TooManySteps)]
    [InlineData("{% for i in (1..900) %}0123456789abcdef{% endfor %}", LiquidErrorCode.OutputTooLong)]
    [InlineData("{% capture c %}{% for i in (1..900) %}0123456789abcdef{% endfor %}{% endcapture %}", LiquidErrorCode.OutputTooLong)]
    public async Task Work_and_output_are_limited(string template, string code)
        => (await Templates.Fails(template, Small)).Code.ShouldBe(code);

    /// <summary>Filters that once did much work for one step: each is paid for by what it does.</summary>
    [Theory]
    [InlineData("{% assign a = 'abcdefgh' %}{% for i in (1..10) %}{% assign a = a | append: a %}{% endfor %}{% for i in (1..900) %}{% assign b = a | split: '' %}{% endfor %}", LiquidErrorCode.TooManySteps)]
    [InlineData("{% assign a = 'aaaaaaaa' %}{% for i in (1..10) %}{% assign a = a | append: a %}{% endfor %}{% assign s = a | slice: 0, 4000 %}{% for i in (1..900) %}{% assign b = a | replace: s, 'x' %}{% endfor %}", LiquidErrorCode.TooManySteps)]
    [InlineData("{% assign a = 'aaaaaaaa' %}{% for i in (1..10) %}{% assign a = a | append: a %}{% endfor %}{% assign s = a | slice: 0, 4000 | append: 'b' %}{% for i in (1..900) %}{% if a contains s %}{% endif %}{% endfor %}", LiquidErrorCode.TooManySteps)]
    [InlineData("{% assign f = '%Y%m%d%H' %}{% for i in (1..8) %}{% assign f = f | append: f %}{% endfor %}{% for i in (1..900) %}{% assign b = 'now' | date: f %}{% endfor %}", LiquidErrorCode.TooManySteps)]
    [InlineData("{% assign l = (1..900) | reverse %}{% for i in (1..900) %}{% assign b = l | sort %}{% endfor %}", LiquidErrorCode.TooManySteps)]
    [InlineData("{% assign n = 9999999999 %}{% for i in (1..900) %}{% assign n = n | times: n %}{% endfor %}{{ n }}", null)]
    [InlineData("{{ 'now' | date: '%2000000000Y' | size }}", null)]
    [InlineData("{{ 5 | format_number: 'N99' | size }}", null)]
    public async Task A_filter_is_paid_for_by_what_it_does(string template, string? code)
    {
        if (code is null)
        {
            (await Templates.Render(template, new LiquidScope(), Small)).Length.ShouldBeLessThan(500);
            return;
        }

        (await Templates.Fails(template, Small)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task What_a_render_allocates_is_limited()
    {
        var options = new LiquidOptions { MaxAllocatedBytes = 16 * 1024 * 1024 };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var template = "{% assign a = 'abcdefgh' %}{% for i in (1..16) %}{% assign a = a | append: a %}{% endfor %}{% for i in (1..1000) %}{% assign b = a | upcase %}{% endfor %}";
        (await Templates.Fails(template, options)).Code.ShouldBe(LiquidErrorCode.TooMuchMemory);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(32 * 1024 * 1024);
    }

    [Theory]
    [InlineData("{% if true %}", "{% endif %}")]
    [InlineData("{% for i in (1..1) %}", "{% endfor %}")]
    [InlineData("{% capture a %}", "{% endcapture %}")]
    [InlineData("{% case 1 %}{% when 1 %}", "{% endcase %}")]
    public async Task Deep_blocks_are_refused_by_the_parser(string open, string close)
        => (await Templates.Fails(Repeat(open, 3000) + Repeat(close, 3000), Small)).Code.ShouldBe(LiquidErrorCode.TooDeep);

    [Theory]
    [InlineData("{{ ", "a[", "]", " }}")]
    [InlineData("{{ ", "(1..", ")", " }}")]
    [InlineData("{% liquid ", "liquid ", "", " %}")]
    public async Task Deep_expressions_are_refused_by_the_parser(string before, string open, string close, string after)
        => (await Templates.Fails(before + Repeat(open, 5000) + "1" + Repeat(close, 5000) + after, Small)).Code.ShouldBe(LiquidErrorCode.TooDeep);

    [Theory]
    [InlineData("{% include 'self' %}")]
    [InlineData("{% render 'self' %}")]
    public async Task A_template_which_calls_itself_ends(string template)
    {
        var options = new LiquidOptions { Templates = new PartialSource(("self", "{% for i in (1..2) %}" + template + "{% endfor %}")) };
        (await Templates.Fails(template, options)).Code.ShouldBe(LiquidErrorCode.TooDeep);
    }

    [Fact]
    public async Task The_deepest_template_allowed_does_not_exhaust_the_stack()
    {
        var options = new LiquidOptions { MaxDepth = 200 };
        var template = Repeat("{% for i in (1..1) %}", 150) + "{{ " + Repeat("a[", 40) + "1" + Repeat("]", 40) + " }}x" + Repeat("{% endfor %}", 150);
        (await Templates.Render(template, new LiquidScope(), options)).ShouldBe("x");
    }

    [Fact]
    public async Task A_source_which_is_too_long_is_refused()
        => (await Templates.Fails(new string('a', 200_001), Small)).Code.ShouldBe(LiquidErrorCode.SourceTooLong);

    [Fact]
    public async Task A_render_which_takes_too_long_ends()
    {
        var options = new LiquidOptions { TimeProvider = new FastClock(), MaxRenderTime = TimeSpan.FromSeconds(2) };
        (await Templates.Fails("{% for i in (1..10000) %}{% assign a = i %}{% endfor %}", options)).Code.ShouldBe(LiquidErrorCode.TooSlow);
    }

    [Fact]
    public async Task A_lazy_value_which_never_comes_ends_the_render_in_time()
    {
        Func<CancellationToken, ValueTask<object?>> never = _ => new ValueTask<object?>(new TaskCompletionSource<object?>().Task);
        var options = new LiquidOptions { MaxRenderTime = TimeSpan.FromMilliseconds(50) };
        (await Templates.Fails("{{ x }}", options, ("x", never))).Code.ShouldBe(LiquidErrorCode.TooSlow);
    }

    [Fact]
    public async Task A_cancelled_render_is_a_cancellation()
    {
        using var source = new CancellationTokenSource();
        var template = new LiquidEngine(new LiquidOptions()).Parse("{{ x }}");
        Func<CancellationToken, ValueTask<object?>> cancels = async token =>
        {
            await source.CancelAsync();
            token.ThrowIfCancellationRequested();
            return null;
        };
        await Should.ThrowAsync<OperationCanceledException>(async () => await template.RenderAsync(new LiquidScope().Set("x", cancels), source.Token));
    }

    [Theory]
    [InlineData("{{ ")]
    [InlineData("{% ")]
    [InlineData("{%- ")]
    [InlineData("{{ '{% ")]
    [InlineData("{")]
    [InlineData("{% comment %}")]
    [InlineData("{% raw %}")]
    [InlineData("{% doc %}")]
    [InlineData("{% if a %}")]
    [InlineData("{{ a | ")]
    [InlineData("{{ '<script<style<!--' | strip_html }}")]
    [InlineData("{% if a and ")]
    [InlineData("\n")]
    public async Task Hostile_sources_take_time_in_proportion_to_their_length(string piece)
    {
        var watch = Stopwatch.StartNew();
        foreach (var mode in new[] { LiquidMode.Strict, LiquidMode.Lax })
        {
            var options = Small with { Mode = mode, MaxDepth = 100 };
            foreach (var source in new[] { Repeat(piece, 180_000 / piece.Length), "{{ " + Repeat(piece, 180_000 / piece.Length) + " }}" })
            {
                await Outcome(source, options);
            }
        }

        // Quadratic work would take minutes; a busy machine takes seconds.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Limits_which_make_no_sense_are_refused()
    {
        Should.Throw<ArgumentException>(() => new LiquidEngine(new LiquidOptions { MaxSteps = 0 }));
        Should.Throw<ArgumentException>(() => new LiquidEngine(new LiquidOptions { MaxDepth = 100_000 }));
    }

    private static async Task Outcome(string source, LiquidOptions options)
    {
        try
        {
            await Templates.Render(source, new LiquidScope(), options);
        }
        catch (LiquidException fault)
        {
            fault.Code.ShouldNotBe(LiquidErrorCode.Internal);
        }
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private sealed class FastClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now++;
    }
}
