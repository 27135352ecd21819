// An exporter as most people write one: the series of FILE, an exposition in Prometheus' text format, held in vectors of client_golang
// and served by promhttp. Prints its address and serves until it is stopped.
//
//	exporter FILE
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: exporter FILE")
	}
	registry := prometheus.NewRegistry()
	if err := fill(registry, os.Args[1]); err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	fmt.Printf("http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}

// fill registers every family of the file with the values that the file says.
func fill(registry *prometheus.Registry, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var parser expfmt.TextParser
	families, err := parser.TextToMetricFamilies(file)
	if err != nil {
		return err
	}
	for _, family := range families {
		if err := registry.Register(collector(family)); err != nil {
			return fmt.Errorf("%s: %w", family.GetName(), err)
		}
	}
	return nil
}

func collector(family *dto.MetricFamily) prometheus.Collector {
	names := labelNames(family)
	switch family.GetType() {
	case dto.MetricType_COUNTER:
		vector := prometheus.NewCounterVec(prometheus.CounterOpts{Name: family.GetName(), Help: family.GetHelp()}, names)
		for _, metric := range family.Metric {
			vector.With(labels(metric, names)).Add(metric.GetCounter().GetValue())
		}
		return vector
	case dto.MetricType_HISTOGRAM:
		return histogram(family, names)
	default:
		vector := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: family.GetName(), Help: family.GetHelp()}, names)
		for _, metric := range family.Metric {
			vector.With(labels(metric, names)).Set(metric.GetGauge().GetValue() + metric.GetUntyped().GetValue())
		}
		return vector
	}
}

// histogram observes the upper bound of a bucket as often as the bucket counts. Sums come out larger: the file does not say the values.
func histogram(family *dto.MetricFamily, names []string) prometheus.Collector {
	var bounds []float64
	for _, bucket := range family.Metric[0].GetHistogram().Bucket {
		bounds = append(bounds, bucket.GetUpperBound())
	}
	vector := prometheus.NewHistogramVec(
		prometheus.HistogramOpts{Name: family.GetName(), Help: family.GetHelp(), Buckets: bounds}, names)
	for _, metric := range family.Metric {
		observer := vector.With(labels(metric, names))
		var before uint64
		for _, bucket := range metric.GetHistogram().Bucket {
			for ; before < bucket.GetCumulativeCount(); before++ {
				observer.Observe(bucket.GetUpperBound())
			}
		}
	}
	return vector
}

// labelNames are the names of all labels in a family: a vector has the same ones in every series.
func labelNames(family *dto.MetricFamily) []string {
	var names []string
	seen := map[string]bool{}
	for _, metric := range family.Metric {
		for _, label := range metric.Label {
			if !seen[label.GetName()] {
				seen[label.GetName()] = true
				names = append(names, label.GetName())
			}
		}
	}
	return names
}

func labels(metric *dto.Metric, names []string) prometheus.Labels {
	labels := prometheus.Labels{}
	for _, name := range names {
		labels[name] = ""
	}
	for _, label := range metric.Label {
		labels[label.GetName()] = label.GetValue()
	}
	return labels
}
