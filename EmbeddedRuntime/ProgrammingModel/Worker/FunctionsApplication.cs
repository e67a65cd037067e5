using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder
{
    public class FunctionsApplication
    {
        public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(new EmbeddedHostBuilder(args));
    }

    public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
    {
        private readonly EmbeddedHostBuilder _host;

        internal FunctionsApplicationBuilder(EmbeddedHostBuilder host)
        {
            _host = host;
        }

        internal EmbeddedHostBuilder Host => _host;

        public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_host.Web).Properties;

        public ConfigurationManager Configuration => _host.Web.Configuration;

        public IHostEnvironment Environment => _host.Web.Environment;

        public ILoggingBuilder Logging => _host.Web.Logging;

        public IMetricsBuilder Metrics => _host.Web.Metrics;

        public IServiceCollection Services => _host.Web.Services;

        IConfigurationManager IHostApplicationBuilder.Configuration => _host.Web.Configuration;

        public void ConfigureContainer<TContainerBuilder>(
            IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
            where TContainerBuilder : notnull =>
            ((IHostApplicationBuilder)_host.Web).ConfigureContainer(factory, configure);

        public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
        {
            _host.Middleware.Add(middleware);
            return this;
        }

        public IHost Build() => _host.Build();
    }

    public static class FunctionsApplicationBuilderAspNetCoreExtensions
    {
        /// <summary>Functions take <see cref="HttpRequest"/> and answer <see cref="IResult"/>; call it before any UseMiddleware.</summary>
        public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
        {
            builder.Host.ConfigureWeb();
            return builder;
        }
    }
}

namespace Microsoft.Azure.Functions.Worker
{
    public static class FunctionContextExtensions
    {
        /// <summary>Null unless an HTTP request triggered the function.</summary>
        public static HttpContext? GetHttpContext(this FunctionContext context) =>
            context.Items.TryGetValue(Invocation.HttpContextKey, out var value) ? value as HttpContext : null;
    }
}
