using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.EmbeddedRuntime.Timers;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Hosting;

/// <summary>Row H19: middleware runs around every trigger; only HTTP ones have an HttpContext.</summary>
public sealed class MiddlewareTests
{
    private readonly Notes _notes = new();

    [Fact]
    public async Task H19_middleware_runs_in_order_around_every_trigger_with_an_http_context_only_for_http()
    {
        await using var host = await Start(builder => builder
            .UseMiddleware<Noting>()
            .UseMiddleware(async (context, next) =>
            {
                _notes.All.Enqueue("inner before");
                await next();
                _notes.All.Enqueue($"inner after {context.GetInvocationResult().Value?.GetType().Name ?? "nothing"}");
            }));

        Assert.Equal("noted", (await host.Client.GetAsync("/api/page/7")).Headers.GetValues("X-Note").Single());
        await host.Get<TimerRunner>().Fire("Tick");

        Assert.Equal(
            [
                "Page httpTrigger request http=True id=7", "inner before", "page", "inner after Ok`1", "after Page",
                "Tick timerTrigger timer http=False id=", "inner before", "tick", "inner after nothing", "after Tick",
            ],
            _notes.All);
    }

    [Fact]
    public async Task Middleware_may_answer_in_place_of_the_function()
    {
        await using var host = await Start(builder => builder.UseMiddleware((context, _) =>
        {
            context.GetInvocationResult().Value = Results.StatusCode(StatusCodes.Status403Forbidden);
            return Task.CompletedTask;
        }));

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await host.Client.GetAsync("/api/page/1")).StatusCode);
        Assert.Empty(_notes.All);
    }

    [Fact]
    public async Task Middleware_may_write_the_response_and_end_the_request()
    {
        await using var host = await Start(builder => builder.UseMiddleware((context, _) =>
            context.GetHttpContext()!.Response.WriteAsync("stopped")));

        Assert.Equal("stopped", await host.Client.GetStringAsync("/api/page/1"));
        Assert.Empty(_notes.All);
    }

    [Fact]
    public async Task Use_when_runs_middleware_only_where_its_condition_holds()
    {
        await using var host = await Start(builder => builder
            .UseWhen<Noting>(context => context.FunctionDefinition.Name == "Tick")
            .UseWhen(context => context.GetHttpContext() is not null, (_, next) =>
            {
                _notes.All.Enqueue("http only");
                return next();
            }));

        await host.Client.GetAsync("/api/page/1");
        await host.Get<TimerRunner>().Fire("Tick");

        Assert.Equal(["http only", "page", "Tick timerTrigger timer http=False id=", "tick", "after Tick"], _notes.All);
    }

    [Fact]
    public async Task An_exception_of_middleware_is_a_500_and_the_context_reaches_the_http_side()
    {
        await using var host = await Start(builder => builder.UseMiddleware((context, _) =>
        {
            var http = context.GetHttpContext()!;
            _notes.All.Enqueue($"{ReferenceEquals(context, http.Features.Get<FunctionContext>())} {ReferenceEquals(context, http.Items["FunctionContext"])}");
            throw new InvalidOperationException("no");
        }));

        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, (await host.Client.GetAsync("/api/page/1")).StatusCode);
        Assert.Equal(["True True"], _notes.All);
    }

    private Task<RunningHost> Start(Action<IFunctionsWorkerApplicationBuilder> configure) => RunningHost.Start(new HostSetup(typeof(Functions))
    {
        Time = new FakeTimeProvider(),
        Configure = builder =>
        {
            builder.Services.AddSingleton(_notes);
            configure(builder);
        },
    });

    public sealed class Notes
    {
        public ConcurrentQueue<string> All { get; } = new();
    }

    public sealed class Noting(Notes notes) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            var (name, binding) = context.FunctionDefinition.InputBindings.Single();
            var http = context.GetHttpContext();
            http?.Response.Headers.Append("X-Note", "noted");
            var id = context.BindingContext.BindingData.GetValueOrDefault("id");
            notes.All.Enqueue($"{context.FunctionDefinition.Name} {binding.Type} {name} http={http is not null} id={id}");
            await next(context);
            notes.All.Enqueue($"after {context.FunctionDefinition.Name}");
        }
    }

    public sealed class Functions(Notes notes)
    {
        [Function("Page")]
        public IResult Page([HttpTrigger(AuthorizationLevel.Anonymous, Route = "page/{id}")] HttpRequest request, string id)
        {
            notes.All.Enqueue("page");
            return Results.Ok(id);
        }

        [Function("Tick")]
        public void Tick([TimerTrigger("0 0 1 1 1 *")] TimerInfo timer) => notes.All.Enqueue("tick");
    }
}
